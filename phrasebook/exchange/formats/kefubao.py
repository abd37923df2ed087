"""客服宝 and its kin: CSV or XLSX whose header has 话术标题 and 话术内容, perhaps a group."""

from collections.abc import Iterable

from phrasebook.exchange import blanks, headers, losses
from phrasebook.exchange.entries import Row
from phrasebook.exchange.losses import Losses, Selection
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.tabular import as_csv, read_rows

HEADER = ("话术分组", "话术标题", "话术内容", "快捷码")


def _recognise(source: Source) -> bool:
    if not source.looks_like(("title", "text")):
        return False
    cells = {headers.normal(cell) for _, rows in source.sheets for _, row in rows[:10] for cell in row}
    return {"话术标题", "话术内容"} <= cells


def _read(source: Source) -> Iterable[Row]:
    return read_rows(source, ("title", "text"), nested="=>")


def _losses(selection: Selection, encoding: str) -> Losses:
    return losses.of_plain_table(selection, encoding, FORMAT.styles)


def _write(selection: Selection, ending: str, encoding: str) -> bytes:
    rows = [
        (selection.name_of(phrase), phrase.title, blanks.shown(phrase.text), phrase.code)
        for phrase in selection.phrases
    ]
    if ending == ".xlsx":
        from phrasebook.exchange.workbook import write_workbook  # noqa: PLC0415 - only for .xlsx

        return write_workbook([HEADER, *rows], "话术", (12, 24, 80, 10))
    return as_csv([HEADER, *rows]).encode(encoding, "ignore")


FORMAT = Format(
    "kefubao",
    "客服宝",
    (".xlsx", ".csv"),
    _recognise,
    _read,
    _write,
    _losses,
    styles=("mustache", "own", "marks"),
    encodings=("utf-8-sig", "gb18030", "gbk"),
)

"""Any spreadsheet, CSV or XLSX, with columns people would call 分类, 标题, 内容 and so on.

What we write has a column for everything a phrase has; read back, nothing is missing but keys we do not know.
"""

from collections.abc import Iterable

from phrasebook.exchange import blanks, losses
from phrasebook.exchange.entries import Row
from phrasebook.exchange.losses import Losses, Selection, Tally
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.tabular import ASK_MARKS, TAG_MARKS, as_csv, joined, read_rows
from phrasebook.model import Phrase

HEADER = ("分类", "标题", "内容", "快捷码", "标签", "买家问法", "备注", "允许规则", "允许理由", "编号")
_WIDTHS = (10, 24, 80, 10, 20, 40, 30, 14, 14, 22)


def _recognise(source: Source) -> bool:
    # A text may begin with a word that could be a header; with two of them beside each other it is a table.
    wanted = ("title", "text") if source.ending == ".txt" else ("text",)
    return source.ending in ("", ".csv", ".tsv", ".xlsx", ".xlsm", ".txt") and source.looks_like(wanted)


def _read(source: Source) -> Iterable[Row]:
    return read_rows(source, ("text",), nested="=>")


def _losses(selection: Selection, encoding: str) -> Losses:
    tally = Tally()
    losses.characters_lost(selection, tally, encoding)
    losses.fields_gained(selection, tally, FORMAT.styles)
    return tally.losses()


def _row(selection: Selection, phrase: Phrase) -> tuple[str, ...]:
    return (
        selection.name_of(phrase),
        phrase.title,
        blanks.shown(phrase.text),
        phrase.code,
        joined(phrase.tags, TAG_MARKS),
        joined(phrase.asks, "\n" + ASK_MARKS),
        phrase.note,
        joined(phrase.allow, TAG_MARKS),
        phrase.reason,
        "" if phrase.derived_id else phrase.id,
    )


def _write(selection: Selection, ending: str, encoding: str) -> bytes:
    rows = [HEADER, *(_row(selection, phrase) for phrase in selection.phrases)]
    if ending == ".xlsx":
        from phrasebook.exchange.workbook import write_workbook  # noqa: PLC0415 - only for .xlsx

        return write_workbook(rows, "话术", _WIDTHS)
    return as_csv(rows).encode(encoding, "ignore")


FORMAT = Format(
    "sheet",
    "表格",
    (".xlsx", ".csv"),
    _recognise,
    _read,
    _write,
    _losses,
    styles=("mustache", "own", "marks"),
    exports=(".xlsx", ".csv"),
    encodings=("utf-8-sig", "gb18030", "gbk"),
)

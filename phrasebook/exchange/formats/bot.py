"""The docked reply helper “Bot”, version 3: a CSV of a notice with `(V3)`, the account, a header, nested groups.

The last column is the program's own; what we write there is empty.
"""

from collections.abc import Iterable

from phrasebook.exchange import blanks, headers, losses
from phrasebook.exchange.entries import Row
from phrasebook.exchange.losses import Losses, Selection
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.tabular import as_csv, read_rows

HEADER = ("分组", "快捷编码", "标题", "内容", "图片名", "程序数据（请留空）")
NEST = "=>"


def _recognise(source: Source) -> bool:
    if source.is_workbook or "V3" not in source.lines[0] or not source.looks_like(("text", "group", "code")):
        return False
    return any("程序数据" in headers.normal(cell) for _, row in source.sheets[0][1][:4] for cell in row)


def _read(source: Source) -> Iterable[Row]:
    return read_rows(source, ("text", "group"), nested=NEST)


def _losses(selection: Selection, encoding: str) -> Losses:
    return losses.of_plain_table(selection, encoding, FORMAT.styles)


def _write(selection: Selection, _: str, encoding: str) -> bytes:
    rows = [
        # A code of digits would lose its zeros when somebody looks at the file in Excel; the tool takes the TAB off.
        (selection.name_of(each), f"\t{each.code}" if each.code else "", each.title, blanks.shown(each.text), "", "")
        for each in selection.phrases
    ]
    return as_csv([["快捷回复(V3)"], ["秒回"], HEADER, *rows], guarded=False).encode(encoding, "ignore")


FORMAT = Format(
    "bot",
    "Bot",
    (".csv",),
    _recognise,
    _read,
    _write,
    _losses,
    styles=("mustache", "own", "marks"),
    encodings=("utf-8-sig", "gb18030", "gbk"),
)

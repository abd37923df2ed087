"""千牛 quick phrases: a CSV in GBK with code, text and one level of groups; no titles.

A code is half width and lower case and neither begins nor ends with a digit.
"""

import re
from collections.abc import Iterable

from phrasebook.characters import fold
from phrasebook.exchange import blanks, headers, losses
from phrasebook.exchange.entries import Row
from phrasebook.exchange.losses import Losses, Selection, Tally
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.tabular import as_csv, read_rows

HEADER = ("快捷短语编码", "快捷短语", "快捷短语分组")
_CODE = re.compile(r"[!-/:-@\[-~](?:[!-@\[-~]*[!-/:-@\[-~])?")


def code_for(code: str) -> str:
    """A code as 千牛 takes it, "" if it cannot be made one."""
    folded = fold(code)
    return folded if _CODE.fullmatch(folded) else ""


def _recognise(source: Source) -> bool:
    if not source.looks_like(("code", "text", "group")):
        return False
    header = [headers.normal(cell) for cell in source.sheets[0][1][0][1]]
    return all(name in header for name in HEADER)


def _read(source: Source) -> Iterable[Row]:
    return read_rows(source, ("text",))


def _losses(selection: Selection, encoding: str) -> Losses:
    tally = Tally()
    losses.characters_lost(selection, tally, encoding)
    for phrase in selection.phrases:
        if phrase.code and not code_for(phrase.code):
            tally.add("快捷码首尾是数字或有千牛不收的字符，会留空", phrase)
        elif phrase.code and code_for(phrase.code) != phrase.code:
            tally.add("快捷码会改成半角小写", phrase)
    losses.columns_lost(selection, tally, ("title", "tags", "asks", "note", "allow"))
    losses.fields_lost(selection, tally)
    losses.fields_gained(selection, tally, FORMAT.styles)
    return tally.losses()


def _write(selection: Selection, _: str, encoding: str) -> bytes:
    rows = [
        (code_for(phrase.code), blanks.shown(phrase.text), selection.name_of(phrase)) for phrase in selection.phrases
    ]
    # No guard against formulas: 千牛 reads this file, and a TAB would stand in what buyers read.
    return as_csv([HEADER, *rows], guarded=False).encode(encoding, "ignore")


FORMAT = Format(
    "qianniu",
    "千牛",
    (".csv",),
    _recognise,
    _read,
    _write,
    _losses,
    styles=("mustache", "own", "marks"),
    encodings=("gbk", "gb18030", "utf-8-sig"),
)

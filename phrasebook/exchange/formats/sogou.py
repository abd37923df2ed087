"""Sogou's custom phrases: `code,position=text` in UTF-16, `code,position=` before a text of several lines.

Lines that begin with `;` are comments. A text that begins with `#` would be a date formula.
"""

import re
from collections import Counter
from collections.abc import Iterator

from phrasebook.exchange import blanks, losses
from phrasebook.exchange.entries import Entry, Row, Skipped
from phrasebook.exchange.losses import Losses, Selection, Tally
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.spelling import spell
from phrasebook.model import Phrase

MOST_CODE = 21
"""Letters of a code."""

_HEAD = re.compile(r"([^\s,;=]{1,40}),(\d{1,3})=(.*)")
_CODE = re.compile(rf"[a-z]{{1,{MOST_CODE}}}")


def codes(phrase: Phrase) -> list[str]:
    """What a phrase is typed by: its own code if Sogou takes it, else the initials of its title; the full pinyin."""
    full, initials = spell(phrase.title)
    own = phrase.code.lower()
    found = [own if _CODE.fullmatch(own) else initials[:MOST_CODE], full]
    return [code for code in dict.fromkeys(found) if _CODE.fullmatch(code)]


def _recognise(source: Source) -> bool:
    if source.is_workbook or source.ending not in ("", ".txt", ".ini"):
        return False
    first = next((line for line in source.lines if line.strip() and not line.startswith(";")), "")
    return _HEAD.fullmatch(first) is not None


def _read(source: Source) -> Iterator[Row]:
    code, begin = "", 0
    seen: dict[str, int] = {}
    lines: list[str] = []
    for number, line in enumerate([*source.lines, "end,1="], 1):
        head = _HEAD.fullmatch(line)
        if head is None:
            if begin and not (line.startswith(";") and not any(lines)):
                lines.append(line)
            continue
        if begin:
            row = _row("\n".join(lines).strip("\n"), begin, code)
            # One phrase may be typed by several codes; the first counts.
            again = seen.setdefault(row.text, begin) if isinstance(row, Entry) else begin
            yield row if again == begin else Skipped(begin, f"和第 {again} 行是同一条，编码用那一行的", code)
        code, begin, lines = head[1], number, [head[3]] if head[3] else []


def _row(text: str, line: int, code: str) -> Row:
    text = "\n".join(each for each in text.split("\n") if not each.startswith(";")).strip("\n")
    if not text.strip():
        return Skipped(line, "没有内容", code)
    if text.startswith("#$"):
        return Skipped(line, "是搜狗的日期公式", text[:40])
    return Entry(text, line, code=code)


def _losses(selection: Selection, _: str) -> Losses:
    tally = Tally()
    for phrase in selection.phrases:
        text = blanks.shown(phrase.text)
        if not codes(phrase):
            tally.add("标题没有能打的拼音，不导出", phrase, grave=True)
        if phrase.code and not _CODE.fullmatch(phrase.code.lower()):
            tally.add("搜狗不收这样的快捷码（只收字母），改用标题的首字母", phrase)
        elif phrase.code != phrase.code.lower():
            tally.add("快捷码会改成半角小写", phrase)
        if any(line.startswith(";") or _HEAD.fullmatch(line) for line in text.split("\n")) or text.startswith("#"):
            tally.add("有一行像搜狗的注释、公式或短语开头，可能读不对", phrase)
    losses.columns_lost(selection, tally, ("title", "tags", "asks", "note", "allow"))
    losses.fields_lost(selection, tally)
    losses.fields_gained(selection, tally, FORMAT.styles)
    return tally.losses()


def _write(selection: Selection, _: str, __: str) -> bytes:
    lines = ["; 秒回导出，在搜狗输入法“自定义短语”里导入"]
    places: Counter[str] = Counter()
    # One's own codes go first: they are the first candidates, and no initials take them when the file is read back.
    for phrase in sorted(selection.phrases, key=lambda one: not _CODE.fullmatch(one.code.lower())):
        text = blanks.shown(phrase.text)
        for code in codes(phrase):
            places[code] += 1
            several = "\n" in text or text.startswith(" ")
            lines.append(f"{code},{places[code]}=" + ("\r\n" if several else "") + text.replace("\n", "\r\n"))
    return b"\xff\xfe" + "".join(f"{line}\r\n" for line in lines).encode("utf-16-le")


FORMAT = Format(
    "sogou",
    "搜狗",
    (".txt", ".ini"),
    _recognise,
    _read,
    _write,
    _losses,
    styles=("own", "marks"),
    exports=(".ini", ".txt", "phraseedit.txt"),
)

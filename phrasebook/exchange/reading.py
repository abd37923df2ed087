"""A foreign file to entries we could store: tool found, blanks made fields, everything cleaned and measured.

What stands in a book already is not looked at here: see `planning`.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from phrasebook.characters import fold
from phrasebook.exchange import blanks, tabular
from phrasebook.exchange.entries import Entry, Row, Skipped, refused
from phrasebook.exchange.registry import Format, all_formats, format_named
from phrasebook.exchange.source import MOST_ROWS, Progress, Source, open_source
from phrasebook.files import checks
from phrasebook.files.cleaning import clean

_EVERY = 1_000  # rows between two words of progress
_CUT = re.compile(r"[。！？!?；;\n，,～~]+")
_GREETING = re.compile(r"(?:亲爱的|亲+|您好|你好|在的|hi|hello)[~～！!，,。呀哦呢 ]*", re.IGNORECASE)
_SHORT, _LONG = 4, 20  # characters of a title made from a text


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a file, and how.

    `encoding` and `delimiter` are "" where the file has none; `columns` names the header of each role of a
    table. `rows` are in the order of the file.
    """

    name: str
    format: Format
    encoding: str
    delimiter: str
    columns: dict[str, str]
    rows: tuple[Row, ...]

    @property
    def blanks(self) -> dict[tuple[str, str], int]:
        """How often each placeholder became which field."""
        return dict(Counter((b.written, b.field) for row in self.rows if isinstance(row, Entry) for b in row.blanks))


def read_file(  # noqa: PLR0913 - everything that is detected can be given instead
    path: Path,
    *,
    tool: str = "",
    encoding: str = "",
    delimiter: str = "",
    keep_blanks: bool = False,
    progress: Progress = lambda *_: None,
) -> Reading:
    """Read another tool's file.

    Args:
        path: the file.
        tool: a format's name or title; "" detects it.
        encoding: a Python codec; "" detects it.
        delimiter: one character; "" detects it.
        keep_blanks: leave XX, ×× and -- as they are.
        progress: told how far it is.

    Raises:
        ExchangeError: the file cannot be read as any tool's, or not as this one's.
    """
    source = open_source(path, encoding=encoding, delimiter=delimiter, progress=progress)
    found = _format(source, tool)
    styles = tuple(style for style in found.styles if style != "marks" or not keep_blanks)
    rows: list[Row] = []
    for row in found.read(source) if found.read else ():
        rows.append(_finished(row, styles) if isinstance(row, Entry) else _clean_skip(row))
        if len(rows) % _EVERY == 0:
            progress("整理", len(rows), 0)
        if len(rows) > MOST_ROWS:
            raise refused(source.name, "rows", f"超过 {MOST_ROWS} 条，没有导入", "请分成几个文件")
    if not any(isinstance(row, Entry) for row in rows):
        mend = "请检查导出是否完整，或用 --from 指明是哪个工具的文件"
        raise refused(source.name, "nothing", "里面没有可以导入的话术", mend)
    table = found.name in ("qianniu", "bot", "kefubao", "sheet") or source.is_workbook
    return Reading(
        source.name,
        found,
        source.encoding,
        source.delimiter if table else "",
        tabular.columns_of(source) if table else {},
        tuple(rows),
    )


def normal(text: str) -> str:
    """A text as it is recognised again: width, case, script and white space do not matter."""
    return "".join(fold(text).split())


def _format(source: Source, tool: str) -> Format:
    if tool and tool != "auto":
        found = format_named(tool)
        if found is None or found.read is None:
            names = "、".join(each.name for each in all_formats() if each.read)
            what = f"{tool} 只能导出，不能导入" if found else f"没有叫 {tool} 的工具"
            raise refused(source.name, "format", what, f"可以是：{names}")
        return found
    for each in all_formats():
        if each.read and each.recognise(source):
            return each
    if source.is_workbook or source.ending in (".csv", ".tsv"):
        tuple(tabular.read_rows(source, ("text",)))  # raises: it says which header is there and which is wanted
    names = "、".join(each.name for each in all_formats() if each.read)
    raise refused(source.name, "format", "认不出是哪个工具的文件", f"请用 --from 指明：{names}")


def _finished(entry: Entry, styles: tuple[str, ...]) -> Row:
    """An entry with our fields, cleaned, and within the limits of the format; or why it cannot be used."""
    text = clean(entry.text)[0].strip()
    found = entry.blanks
    if styles:
        text, found = blanks.to_fields(text, styles)
    group = tuple(name for each in entry.group if (name := _line(each)[:40]))
    if not text:
        return Skipped(entry.line, "没有内容", _line(entry.title or "")[:40], group)
    if len(text) > checks.MOST_TEXT:
        reason = f"内容有 {len(text)} 个字，最多 {checks.MOST_TEXT} 个，请拆成几条"
        return Skipped(entry.line, reason, _line(text)[:40], group)
    doubts: list[str] = []
    title = None if entry.title is None else _line(entry.title)
    if title and len(title) > checks.MOST_TITLE:
        doubts.append(f"标题超过 {checks.MOST_TITLE} 个字，截短了")
        title = title[: checks.MOST_TITLE - 1] + "…"
    code = _line(entry.code)
    if code and checks.code(code):
        doubts.append(f"快捷码“{checks.shortened(code)}”有空格或太长，没有带过来")
        code = ""
    phrase_id = entry.id.strip()
    return Entry(
        text,
        entry.line,
        title=title or None,
        group=group,
        code=code,
        tags=_lines(entry.tags),
        asks=_lines(entry.asks),
        note=None if entry.note is None else clean(entry.note)[0].strip(),
        allow=_lines(entry.allow) or (),
        reason=_line(entry.reason),
        id=phrase_id if phrase_id and not checks.phrase_id(phrase_id) else "",
        blanks=found,
        doubts=tuple(doubts),
    )


def title_from(text: str) -> str:
    """A title for a reply without one: its first clause that says something, greetings passed over."""
    flat = re.sub(r"\{\w+[^{}\n]*\}", "…", blanks.shown(text))
    clauses = [part.strip() for part in _CUT.split(_GREETING.sub("", flat, count=1)) if part.strip()]
    first = next((part for part in clauses if len(part) >= _SHORT), clauses[0] if clauses else _line(flat))
    return first if len(first) <= _LONG else first[: _LONG - 1] + "…"


def _line(text: str) -> str:
    return " ".join(clean(text)[0].split()) if text else ""


def _lines(items: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return items if not items else tuple(dict.fromkeys(line for each in items if (line := _line(each))))


def _clean_skip(row: Skipped) -> Skipped:
    return replace(row, quote=_line(row.quote), group=tuple(_line(each) for each in row.group))

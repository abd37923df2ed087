r"""One TOML document: bytes to clean values, and from any value back to its place in the file.

`parse_toml` and `read_toml` give a `TomlFile` or raise `TomlError`, whose `problem` says in Chinese
where and what is wrong and how to mend it. Whatever the bytes are, the answer comes within a second
and is one of these two. What the keys mean is for `reading`, `wording` and their like to know.
"""

import bisect
import os
import re
import stat
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli

from phrasebook.files import cleaning, decoding, positions, strings
from phrasebook.files.problems import Source
from phrasebook.model import Level, Place, Problem

MOST_BYTES = 4 * 1024 * 1024
"""The largest file we read (format.md, “Bad input”)."""

MOST_KEY_PARTS = 19
"""A key of twenty dotted parts is refused: the parser's time grows with the square of their number."""

LONGEST_LINE = 100_000
"""Code points of a line. A number of a megabyte costs the parser 1.7 s, and no line a person writes is near this."""

MOST_LINES = 300_000
"""Lines of a file; 10,000 phrases have half as many, and 4 MiB of empty comments would cost messages 2 s."""

MOST_WORK = 1_000_000
"""Estimated cost of a file, see `_work`: some half a second. 10,000 phrases with everything a phrase can have fit, or
25,000 with a title and a text; 4 MiB of nothing but `[a.b.c]` would take half a minute."""

MOST_INVISIBLE = 50_000
"""Characters of a file that would have to be cleaned away; one with more is damaged or meant to cost time."""

MOST_LETTERS = 100_000
"""Characters of strings with escapes that are read one by one for the places of problems; behind them a problem
has the place of its key."""


class TomlError(Exception):
    """A document that could not be read; `problem` is what to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class TomlFile:
    r"""One parsed document.

    Attributes:
        name: what messages call the file.
        text: the document as decoded, line ends `\n`, otherwise as it stands on disk.
        data: the parsed tables; every string is cleaned (see `cleaning`).
        removed: how many code points the cleaning took out of strings.
    """

    def __init__(self, source: Source, data: dict[str, Any], removed: int) -> None:
        self.source = source
        self.name = source.name
        self.text = source.text
        self.data = data
        self.removed = removed
        self._letters = MOST_LETTERS
        self._found: dict[str, list[int]] = {}
        self._walked: tuple[int, positions.Places] | None = None

    def place(self, *keys: str | int) -> Place:
        """The place of a key (`place("phrase", 3, "title")`), or of its nearest parent that has one."""
        places, base, path = self._places_of(keys)
        for length in range(len(path), 0, -1):
            if (offset := places.keys.get(path[:length])) is not None:
                return self.source.place(base + offset)
        return self.source.place(0)

    def place_in(self, keys: tuple[str | int, ...], offset: int) -> Place:
        """The place of code point `offset` of the clean string at `keys`, escapes and line ends accounted for."""
        places, base, path = self._places_of(keys)
        start = base + places.values.get(path, len(self.text))
        if not self.text.startswith(('"', "'"), start):
            return self.place(*keys)
        if (plain := strings.in_plain_string(self.text, start, offset)) is not None and not self.removed:
            return self.source.place(plain)
        # A long string need not be read to its end: what was removed before the offset is at most `removed`.
        most = offset + self.removed + 1
        if self._letters <= 0:
            return self.place(*keys)
        value, offsets = strings.unquote(self.text, start, min(most, self._letters))
        self._letters -= len(value)
        kept = cleaning.kept_offsets(cleaning.stand_ins(value))
        return self.source.place(offsets[kept[max(0, min(offset, len(kept) - 1))]])

    def problem(  # noqa: PLR0913 - one argument a field of Problem
        self,
        keys: tuple[str | int, ...],
        level: Level,
        rule: str,
        message: str,
        mend: str = "",
        *,
        offset: int | None = None,
    ) -> Problem:
        """A problem at a key, or at code point `offset` of its string value; place and quoted line filled in."""
        place = self.place(*keys) if offset is None else self.place_in(keys, offset)
        return self.source.problem(place, level, rule, message, mend)

    def header_lines(self, table: str) -> list[int]:
        """The line of each element of the array of tables `table`, in order, without locating every key."""
        offsets = self._headers(table)
        if not offsets:
            return [self.place(table, index).line for index in range(len(self.data.get(table, [])))]
        return [bisect.bisect_right(self.source.line_starts, offset) for offset in offsets]

    def _headers(self, table: str) -> list[int]:
        """The offset of each `[[table]]`; none where a string holds such a line, or the array is written inline."""
        if table not in self._found:
            value = self.data.get(table)
            offsets = positions.headers(self.text, table) if isinstance(value, list) else []
            self._found[table] = offsets if offsets and len(offsets) == len(self.data[table]) else []
        return self._found[table]

    def _places_of(self, keys: tuple[str | int, ...]) -> tuple[positions.Places, int, positions.Path]:
        """Places among which `keys` are to be looked up, the offset they count from, and the path to look up.

        An element of an array of tables is walked alone, so that a fault at the end of a large file costs no more
        than one at its start.
        """
        if len(keys) > 1 and isinstance(keys[0], str) and isinstance(keys[1], int):
            offsets = self._headers(keys[0])
            if 0 <= keys[1] < len(offsets):
                return self._element(offsets, keys[1]), offsets[keys[1]], (keys[0], 0, *keys[2:])
        return self._places, 0, keys

    def _element(self, offsets: list[int], index: int) -> positions.Places:
        """The places of one element of an array of tables, counted from its header; the last one asked for is kept."""
        start = offsets[index]
        if self._walked is None or self._walked[0] != start:
            end = offsets[index + 1] if index + 1 < len(offsets) else len(self.text)
            self._walked = start, positions.locate(self.text[start:end])
        return self._walked[1]

    @cached_property
    def _places(self) -> positions.Places:
        return positions.locate(self.text)


def read_toml(path: Path, name: str | None = None) -> TomlFile:
    """Read one regular file.

    Args:
        path: the file; a FIFO, device or folder is refused unopened.
        name: what messages call it; the path itself by default.

    Raises:
        TomlError: it cannot be read, is too large, or is not TOML.
    """
    shown = name if name is not None else str(path)
    return parse_toml(read_source(path, shown), shown)


def read_source(path: Path, name: str) -> bytes:
    """The bytes of one regular file, at most one more than `MOST_BYTES`; `name` is what messages call it.

    Raises:
        TomlError: it is a FIFO, a device or a folder, or cannot be read.
    """
    source = Source(name, "")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _error(source, 0, "file.kind", "这不是普通文件，没有打开", "请换成普通的 .toml 文件")
        # Opened without blocking: between the check and here a FIFO could take the file's place.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        message, mend = _UNREADABLE.get(type(error), ("读取失败", "请检查磁盘或网络共享"))
        raise _error(source, 0, "file.unreadable", message, mend) from None


def parse_toml(source: str | bytes, name: str) -> TomlFile:
    """Parse one document.

    Args:
        source: its text, or its bytes in UTF-8 or in UTF-16 with a byte order mark.
        name: what messages call it.

    Raises:
        TomlError: it is too large, in another encoding, or not TOML.
    """
    if len(source) > MOST_BYTES:
        raise _error(Source(name, ""), 0, "toml.size", "文件超过 4 MiB，没有读取", "请拆成几个分类文件")
    text = decoding.newlines(source).removeprefix("\ufeff") if isinstance(source, str) else _decode(source, name)
    document = Source(name, text)
    _refuse_costly(document)
    parsed = _parse(document)
    if "<<<<<<<" in text and (problem := _conflict(document)):
        raise TomlError(problem)
    data, removed = cleaning.clean_value(parsed) if cleaning.needs_cleaning(text) else (parsed, 0)
    return TomlFile(document, data, removed)


def _parse(document: Source) -> dict[str, Any]:
    lawful = cleaning.stand_ins(document.text)
    inserted: list[int] = []
    if _NAMED_TABLE.search(lawful):
        from phrasebook.files import barekeys  # noqa: PLC0415 - files of phrases never need it

        lawful, inserted = barekeys.quoted(lawful)
    try:
        return tomli.loads(lawful)
    except tomli.TOMLDecodeError as error:
        raise _mistake(document, error, inserted) from None
    except (ValueError, RecursionError):  # a number of over 4,300 digits; brackets nested over 400 deep
        message = "文件里有过长的数字，或括号套得太深"
        raise _error(document, 0, "toml.limit", message, "请检查文件是否损坏") from None


def _mistake(document: Source, error: tomli.TOMLDecodeError, inserted: list[int]) -> TomlError:
    """What is wrong, where in the document as it was before the names of fields were quoted."""
    from phrasebook.files import barekeys, mistakes  # noqa: PLC0415 - good files never need them

    return TomlError(mistakes.diagnose(document, barekeys.original_offset(error.pos, inserted), error.msg))


def _conflict(document: Source) -> Problem | None:
    from phrasebook.files import mistakes  # noqa: PLC0415 - good files never need it

    return mistakes.conflict_markers(document)


def _decode(source: bytes, name: str) -> str:
    try:
        return decoding.decode(source)
    except decoding.DecodeError as error:
        before = Source(name, source[: error.offset].decode("utf-8", "replace"))
        what = f"文件不是 UTF-8 编码，像是 {error.guess}" if error.guess else "文件不是 UTF-8 文本"
        mend = f"请运行 miaohui convert {name}（会先留备份），或在编辑器里另存为 UTF-8"
        raise _error(before, len(before.text), "toml.encoding", what, mend) from None


def _refuse_costly(document: Source) -> None:
    """Refuse what would cost the parser seconds; each check is linear and skipped when it cannot apply."""
    text = document.text
    nowhere = Source(document.name, "")
    if (lines := text.count("\n")) > MOST_LINES:
        message = f"文件太长：{lines} 行，最多 {MOST_LINES}，没有读取"
        raise _error(nowhere, 0, "toml.lines", message, "请拆成几个分类文件")
    if _work(text) > MOST_WORK:
        raise _error(nowhere, 0, "toml.entries", "文件里的条目太多，没有读取", "请拆成几个分类文件，每个 500 条左右")
    if len(text) > MOST_INVISIBLE and cleaning.suspects(text) > MOST_INVISIBLE:
        message = f"文件里有 {MOST_INVISIBLE} 个以上看不见或会扰乱显示的字符，没有读取"
        raise _error(nowhere, 0, "toml.damaged", message, "文件可能损坏了，请从备份里取回")
    if text.count(".") >= MOST_KEY_PARTS and _DOTTED_LINE.search(text):
        parts, offset = positions.longest_key(text)
        if parts > MOST_KEY_PARTS:
            message = f"这个键有 {parts} 段，最多 {MOST_KEY_PARTS} 段"
            raise _error(document, offset, "toml.key-parts", message, "请检查是否漏了引号")
    if len(text) > LONGEST_LINE and len(longest := max(text.split("\n"), key=len)) > LONGEST_LINE:
        message = f"这一行有 {len(longest)} 个字符，最多 {LONGEST_LINE} 个"
        raise _error(document, text.index(longest), "toml.line", message, "请检查文件是否损坏")


def _work(text: str) -> int:
    """What reading a document will cost, in half microseconds, by what was measured to take the time.

    A first guess that takes every sign in the replies for a part of the document is above the truth, and enough for
    the books of this world; only where it is too high are strings and comments left out.
    """
    characters = len(text) // 10 + text.count("\\") // 2
    signs = 5 * text.count("=") + 6 * text.count(",") + 14 * text.count(".") + 20 * text.count("[")
    if characters + signs + 8 * text.count("{") <= MOST_WORK:
        return 0
    bare = strings.without_strings(text)
    work = 5 * bare.count("=") + 3 * bare.count(",") + 14 * bare.count(".") + 2 * bare.count("[")
    for pattern, cost in ((_NUMBER, 3), (_TABLE, 8), (_PHRASE, 8)):
        work += cost * sum(1 for _ in pattern.finditer(bare))
    return characters + work


_NUMBER = re.compile(r"[,\[]\s*[-+\d]")
_TABLE = re.compile(r"^[ \t]*\[|[=,\[]\s*\{", re.MULTILINE)
_PHRASE = re.compile(r"^[ \t]*\[\[", re.MULTILINE)
_NAMED_TABLE = re.compile(r"^[ \t]*\[\[?[ \t]*(?:fields|agent)\b", re.MULTILINE)
_DOTTED_LINE = re.compile(rf"^(?:[^.\n]*+\.){{{MOST_KEY_PARTS}}}", re.MULTILINE)

_UNREADABLE: dict[type[Exception], tuple[str, str]] = {
    FileNotFoundError: ("找不到这个文件", "请检查路径"),
    IsADirectoryError: ("这是文件夹，不是文件", "请给出里面的 .toml 文件"),
    PermissionError: ("没有权限读取这个文件", "请检查文件权限，或它是否正被别的程序占用"),
}


def _error(source: Source, offset: int, rule: str, message: str, mend: str) -> TomlError:
    return TomlError(source.problem(offset, "error", rule, message, mend))

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

from phrasebook.files import cleaning, decoding, positions
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

MOST_ENTRIES = 300_000
"""Assignments and list items: 100,000 phrases fit in many files, and 4 MiB of `1,` would cost 2.6 s."""


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

    def place(self, *keys: str | int) -> Place:
        """The place of a key (`place("phrase", 3, "title")`), or of its nearest parent that has one."""
        for length in range(len(keys), 0, -1):
            if (offset := self._places.keys.get(keys[:length])) is not None:
                return self.source.place(offset)
        return self.source.place(0)

    def place_in(self, keys: tuple[str | int, ...], offset: int) -> Place:
        """The place of code point `offset` of the clean string at `keys`, escapes and line ends accounted for."""
        start = self._places.values.get(keys, len(self.text))
        if not self.text.startswith(('"', "'"), start):
            return self.place(*keys)
        # A long string need not be read to its end: what was removed before the offset is at most `removed`.
        value, offsets = positions.unquote(self.text, start, offset + self.removed + 1)
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
        length = len(self.data.get(table, []))
        offsets = positions.headers(self.text, table)
        if len(offsets) != length:  # a string holds such a line, or the array is written inline
            return [self.place(table, index).line for index in range(length)]
        return [bisect.bisect_right(self.source.line_starts, offset) for offset in offsets]

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
    try:
        return tomli.loads(lawful)
    except tomli.TOMLDecodeError:
        return _parse_or_diagnose(document, lawful)
    except (ValueError, RecursionError):  # a number of over 4,300 digits; brackets nested over 400 deep
        message = "文件里有过长的数字，或括号套得太深"
        raise _error(document, 0, "toml.limit", message, "请检查文件是否损坏") from None


def _parse_or_diagnose(document: Source, lawful: str) -> dict[str, Any]:
    """Try again with the names of fields quoted; whatever is then still wrong is a mistake to be told."""
    from phrasebook.files import barekeys, mistakes  # noqa: PLC0415 - good files never need them

    quoted, inserted = barekeys.quoted(lawful)
    try:
        return tomli.loads(quoted)
    except tomli.TOMLDecodeError as error:
        offset = barekeys.original_offset(error.pos, inserted)
        raise TomlError(mistakes.diagnose(document, offset, error.msg)) from None


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
    for rule, found, most in (
        ("toml.lines", text.count("\n"), MOST_LINES),
        ("toml.entries", text.count("=") + text.count(","), MOST_ENTRIES),
    ):
        if found > most:
            message = f"文件太长：{found} {'行' if rule == 'toml.lines' else '个条目'}，最多 {most}，没有读取"
            raise _error(Source(document.name, ""), 0, rule, message, "请拆成几个分类文件")
    if text.count(".") >= MOST_KEY_PARTS and _DOTTED_LINE.search(text):
        parts, offset = positions.longest_key(text)
        if parts > MOST_KEY_PARTS:
            message = f"这个键有 {parts} 段，最多 {MOST_KEY_PARTS} 段"
            raise _error(document, offset, "toml.key-parts", message, "请检查是否漏了引号")
    if len(text) > LONGEST_LINE and len(longest := max(text.split("\n"), key=len)) > LONGEST_LINE:
        message = f"这一行有 {len(longest)} 个字符，最多 {LONGEST_LINE} 个"
        raise _error(document, text.index(longest), "toml.line", message, "请检查文件是否损坏")


_DOTTED_LINE = re.compile(rf"^(?:[^.\n]*+\.){{{MOST_KEY_PARTS}}}", re.MULTILINE)

_UNREADABLE: dict[type[Exception], tuple[str, str]] = {
    FileNotFoundError: ("找不到这个文件", "请检查路径"),
    IsADirectoryError: ("这是文件夹，不是文件", "请给出里面的 .toml 文件"),
    PermissionError: ("没有权限读取这个文件", "请检查文件权限，或它是否正被别的程序占用"),
}


def _error(source: Source, offset: int, rule: str, message: str, mend: str) -> TomlError:
    return TomlError(source.problem(offset, "error", rule, message, mend))

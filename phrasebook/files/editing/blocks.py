r"""A category file as lines and blocks: which lines are which phrase's, so that an edit touches those alone.

A block is a phrase's `[[phrase]]` line, everything up to its last key, the comment directly above it and
the comment directly below it; blank lines part it from its neighbours:

    # 首句                       nobody's: a blank line follows

    # 运营核对 2026-05            the block of the phrase below begins here
    [[phrase]]
    title = "什么时候发货"
    text = "两天内发出～"
    # code = "fh"               and ends here

Lines keep the ends and characters they have on disk; what the keys mean stands in `phrases`, how a block is
changed in `rewriting`. Nothing here reads or writes a file.
"""

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import tomli

from phrasebook.files import checks, cleaning, decoding
from phrasebook.files.complaints import Complaints
from phrasebook.files.phrases import CategoryFile, category_file, category_of
from phrasebook.files.strings import STRING
from phrasebook.files.toml import TomlFile, parse_toml
from phrasebook.model import Phrase, Place, Problem

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_TOKEN = re.compile(
    rf"(?P<string>{STRING.pattern})|(?P<comment>#[^\n]*)|[\[{{]|[\]}}]|[^\s\[\]{{}}#\"'][^\[\]{{}}#\"'\n]*", re.DOTALL
)


class EditError(Exception):
    """An edit that was not made; `problem` says where and why, and that nothing has changed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Block:
    """One phrase's lines, counted from 0: `start` … `header` (its `[[phrase]]`) … up to but not with `end`."""

    start: int
    header: int
    end: int


class Document:
    r"""One category file, opened for editing.

    Attributes:
        file: the document as every reader sees it.
        lines: the text as it stands on disk, each line with its own end.
        newline: the end most lines have, `\n` or `\r\n`.
        encoding, mark: how the text becomes bytes again.
    """

    def __init__(self, source: bytes, name: str, stem: str) -> None:
        """Open the bytes of a file.

        Args:
            source: the bytes.
            name: what messages call the file.
            stem: the file's name without its ending, which names the category where the file does not.

        Raises:
            TomlError: it is no TOML that we read.
        """
        self.file: TomlFile = parse_toml(source, name)
        self.source = source
        self.stem = stem
        self.encoding, self.mark = decoding.announced(source)
        text = source[len(self.mark) :].decode(self.encoding)
        self.lines: tuple[str, ...] = tuple(match.group() for match in _LINE.finditer(text))
        self.newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"

    @cached_property
    def category(self) -> CategoryFile:
        """The category and its phrases, those only that a reader would take."""
        return category_file(self.file, category_of(self.stem), Complaints(self.file))

    @cached_property
    def phrases(self) -> dict[str, tuple[int, Phrase]]:
        """By id the number of its `[[phrase]]` and the phrase; of two with one id the first."""
        numbers = {line: number for number, line in enumerate(self.file.header_lines("phrase"))}
        found: dict[str, tuple[int, Phrase]] = {}
        for phrase in self.category.phrases:
            found.setdefault(phrase.id, (numbers[phrase.place.line], phrase))
        return found

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in order, one for each element of the array `phrase`.

        Raises:
            EditError: the phrases are not written as `[[phrase]]`, so that they have no lines of their own.
        """
        found = tuple(blocks_in(self.file.text))
        if len(found) != len(self.file.data.get("phrase", [])):
            message = "这个文件的话术没有逐条写成 [[phrase]]，没有改动"
            raise EditError(self.file.problem(("phrase",), "error", "edit.layout", message, "请在编辑器里改"))
        return found

    def require_readable(self) -> None:
        """Refuse a file that readers pass over, as they do when a half-synchronised file has lost its `schema`.

        Raises:
            EditError: `schema` is missing or no version.
        """
        if checks.schema(self.file.data.get("schema")):
            message, mend = "文件缺少可用的 schema，没有改动", f"请在第一行写上 schema = {checks.SCHEMA}"
            raise EditError(self.file.problem(("schema",), "error", "edit.schema", message, mend))

    def require_writable(self) -> None:
        """Refuse what this program must not write.

        Raises:
            EditError: the file is newer than this program.
        """
        if self.file.data["schema"] > checks.SCHEMA:
            message, mend = "文件来自更新的版本，能读，不能改", "请升级秒回后再编辑"
            raise EditError(self.file.problem(("schema",), "error", "edit.schema", message, mend))

    def text_of(self, start: int, end: int) -> str:
        r"""Lines `start` up to `end` with their line ends as `\n`."""
        return decoding.newlines("".join(self.lines[start:end]))

    def encoded(self, lines: Sequence[str]) -> bytes:
        """Lines as the bytes this file would have."""
        return self.mark + "".join(lines).encode(self.encoding)

    def refused(self, message: str, mend: str = "") -> EditError:
        """An edit refused for a reason that concerns the file as a whole."""
        return EditError(Problem(Place(self.file.name), "error", "edit.refused", message, mend))


def blocks_in(text: str, table: str = "phrase") -> Iterator[Block]:
    r"""The block of each `[[table]]` of a parsed document, line ends as `\n`, in order."""
    code, headers = _layout(text)
    lines = text.split("\n")
    keys = [(line, _top_key(lines[line], table)) for line in headers]
    for number, (line, key) in enumerate(keys):
        if key != f"[[{table}]]":
            continue
        after = next((start for start, other in keys[number + 1 :] if other != table), len(lines))
        last = max(each for each in range(line, after) if each in code)
        yield Block(_above(lines, code, line), line, _below(lines, last, after))


def _above(lines: list[str], code: set[int], header: int) -> int:
    """The first of the comment lines directly above a header, the header itself without any."""
    start = header
    while start > 0 and start - 1 not in code and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    # `#:schema` at the very top is the file's, whatever stands below it.
    return start + 1 if start == 0 and lines[0].startswith("#:") else start


def _below(lines: list[str], last: int, after: int) -> int:
    """The line behind a block whose last key ends on line `last`: behind the comments that follow at once."""
    end = last + 1
    while end < after and lines[end].lstrip().startswith("#"):
        end += 1
    # Comments that lead straight to the next header are that one's.
    return last + 1 if end == after and after < len(lines) else end


def _layout(text: str) -> tuple[set[int], list[int]]:
    """The lines (from 0) that hold anything but comments, and the lines of headers; for parsed documents only."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    code: set[int] = set()
    headers: list[int] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "comment":
            continue
        line = bisect.bisect_right(starts, match.start()) - 1
        mark = match.group()
        if mark in ("[", "{"):
            if depth == 0 and line not in code:
                headers.append(line)
            depth += 1
        elif mark in ("]", "}"):
            depth -= 1
        code.add(line)
        if match.lastgroup == "string" and "\n" in mark:
            code.update(range(line, line + mark.count("\n") + 1))
    return code, headers


def _top_key(header: str, array: str) -> str:
    """`[[array]]` for the header that begins an element of that array, else the first part of the header's key."""
    begins = f"[[{array}]]"
    if header.strip() == begins:
        return begins
    try:
        table = tomli.loads(cleaning.stand_ins(header))
    except tomli.TOMLDecodeError:  # `[fields.店铺名]` without quotes
        return header
    key, value = next(iter(table.items()))
    return begins if key == array and isinstance(value, list) and value == [{}] else key

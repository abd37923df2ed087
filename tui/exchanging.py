"""What the screens for other tools' files do with the disk: plan and write an import, look at and write an export.

No widgets: each method blocks and belongs into a thread. `miaohui import` and `export` do the same for the
command line and bring the options that a screen has no room for.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from phrasebook.exchange import (
    Format,
    Loss,
    OnConflict,
    Plan,
    Reading,
    Selection,
    all_formats,
    format_for_export,
    make_plan,
    read_file,
)
from phrasebook.exchange.source import Progress
from phrasebook.files.editing import Conflict, Editor, Saved
from phrasebook.files.walking import shown
from phrasebook.files.writing import write_whole
from phrasebook.model import Book, Phrase, Problem
from phrasebook.wording import Rules

if TYPE_CHECKING:
    from phrasebook.library import Library

_QUOTES = ("''", '""', "“”", "‘’")


class Refused(Exception):  # noqa: N818 - as `refused` in phrasebook.exchange: what a person asked for is not done
    """A file that will not be written; the message is the one sentence to show."""


def typed_path(text: str) -> Path:
    r"""The file that somebody means who typed a path, pasted one, or dropped a file onto the terminal.

    Understands quotes around it, `file://`, `~`, and the `\ ` by which terminals write blanks.
    """
    text = text.strip()
    for pair in _QUOTES:
        if len(text) > 1 and text[0] == pair[0] and text[-1] == pair[1]:
            text = text[1:-1].strip()
    if text.lower().startswith("file:"):
        from urllib.request import url2pathname  # noqa: PLC0415 - brings the whole of HTTP along

        text = url2pathname(urlsplit(text).path)
    elif os.sep == "/" and "\\" in text and not Path(text).exists():
        text = text.replace("\\", "")
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path.expanduser raises where nobody has that name


def sentence(problem: Problem) -> str:
    """A problem as one line: where, what, how to mend it. What the command has options for is chosen on the screen."""
    line = f"第 {problem.place.line} 行：" if problem.place.line > 1 else ""
    mend = "可以在下面自己选工具和编码" if "--" in problem.mend else problem.mend
    return line + "，".join(filter(None, (problem.message, mend)))


@dataclass(frozen=True, slots=True)
class How:
    """What a person says of a file; "" where it is detected. See `read_file`."""

    tool: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be said of a file: the name in `How`, what people call it, what holds now, what may hold.

    `values` are pairs of a value for `How` and its words; the first is to have it detected.
    """

    name: str
    label: str
    now: str
    values: tuple[tuple[str, str], ...]


def options_of(how: How, reading: Reading | None) -> list[Option]:
    """What can be said of a file; `reading` is what came of it as it is said now, None if nothing did."""
    tools = {each.name: each.title for each in all_formats() if each.read}
    found = {
        "tool": ("工具", reading.format.title if reading else "", tools),
        "encoding": ("编码", reading.encoding if reading else "", _ENCODINGS),
        "delimiter": ("分隔符", _MARKS.get(reading.delimiter, reading.delimiter) if reading else "", _MARKS),
    }
    return [
        Option(name, label, _now(getattr(how, name), detected, values), (("", "自动认"), *values.items()))
        for name, (label, detected, values) in found.items()
        if reading is None or detected
    ]


def _now(said: str, detected: str, values: Mapping[str, str]) -> str:
    if said:
        return f"{values.get(said, said)}（您选的）"
    return f"{detected}（自动认的）" if detected else "自动认"


_ENCODINGS = {"utf-8": "UTF-8", "gb18030": "GBK（GB18030）", "utf-16": "UTF-16", "big5": "Big5（繁体）"}
_MARKS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}


@dataclass(frozen=True, slots=True)
class Importing:
    """Brings other tools' files into the book at `target`; `state` holds what undo needs.

    `ungrouped` names the category for rows without a group; "" is the usual one.
    """

    library: Library
    rules: Rules
    target: Path
    state: Path
    ungrouped: str = ""

    def plan(
        self, reading: Reading, progress: Progress = lambda *_: None, *, only: Collection[str] | None = None
    ) -> Plan:
        """What importing a file would do; `only` as in `make_plan`."""
        book, others = self._sorted_out()
        known = [*self.library.categories, *(book.categories if book else ())]
        return make_plan(
            reading, book, others, known, self.rules, ungrouped=self.ungrouped, only=only, progress=progress
        )

    def write(self, plan: Plan, on_conflict: OnConflict) -> Saved | Conflict:
        """Carry out a plan that has something to save, as one step that one undo takes back.

        Raises:
            EditError: the book cannot be written; nothing has changed then.
        """
        editor = Editor(self.library.books, self.target, self.state)
        return editor.save_all(plan.edits(on_conflict), categories=plan.by_category())

    def _sorted_out(self) -> tuple[Book | None, list[Phrase]]:
        """The book to import into as read, None if there is none yet, and the phrases of the other open books."""
        target = next((book for book in self.library.books if _same(book.path, self.target)), None)
        others = [phrase for phrase in self.library.phrases if self.library.book_of(phrase.id) is not target]
        if target is None and self.target.exists():
            from phrasebook.files.reading import read_book  # noqa: PLC0415 - a book that is not open

            target = read_book(self.target, "personal")
        return target, others


def read(path: Path, how: How, progress: Progress) -> Reading:
    """Read another tool's file.

    Raises:
        ExchangeError: the file cannot be used.
    """
    return read_file(path, tool=how.tool, encoding=how.encoding, delimiter=how.delimiter, progress=progress)


def _same(one: str | Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


@dataclass(frozen=True, slots=True)
class Exporting:
    """Writes all phrases of a library as another tool's file."""

    library: Library

    @property
    def selection(self) -> Selection:
        """What is exported."""
        return Selection(tuple(self.library.phrases), tuple(self.library.categories), self.library.fields)

    @staticmethod
    def known() -> tuple[Format, ...]:
        """All formats that can be written."""
        return tuple(each for each in all_formats() if each.write)

    def formats_for(self, path: Path) -> tuple[Format, ...]:
        """The formats that a file may be written in, the likeliest first.

        Raises:
            Refused: there is none, no such folder, or something that is no file stands there.
        """
        if path.is_dir():
            raise Refused("这是个文件夹，请在后面写上文件名")
        if path.exists() and not path.is_file():
            raise Refused(f"{shown(path)} 不是普通文件，不能写")
        if not path.parent.is_dir():
            raise Refused(f"没有这个文件夹：{shown(path.parent)}")
        likeliest = format_for_export(str(path))
        if any(path.name.lower() in each.exports for each in likeliest):
            return likeliest
        ending = path.suffix.lower()
        found = (*likeliest, *(each for each in self.known() if ending in each.endings and each not in likeliest))
        if not found:
            endings = dict.fromkeys(ending for each in self.known() for ending in each.endings)
            raise Refused(f"文件名的结尾要是 {'、'.join(endings)} 里的一个")
        return found

    def losses(self, form: Format) -> Sequence[Loss]:
        """What a format cannot hold, the grave ones first.

        Raises:
            Refused: there is nothing to export.
        """
        selection = self.selection
        if not selection.phrases:
            raise Refused("没有话术可以导出")
        return form.losses(selection, encoding_of(form)) if form.losses else ()

    def write(self, form: Format, path: Path, *, replace: bool) -> int:
        """Write the file.

        Args:
            form: the format.
            path: where to.
            replace: whether a file that is there may go.

        Returns:
            How many phrases it holds.

        Raises:
            Refused: a file has come to stand there, or the disk does not take it.
            ExchangeError: the format's own reason.
        """
        if path.exists() and not replace:
            raise Refused("刚刚有了同名的文件，没有写；请再按一次确定")
        selection = self.selection
        assert form.write is not None  # noqa: S101 - `formats_for` gives no others
        try:
            write_whole(path, form.write(selection, path.suffix.lower(), encoding_of(form)))
        except OSError as error:
            raise Refused(f"写不进去（{error.strerror or error}），换个文件夹或文件名再试") from error
        return len(selection.phrases)


def encoding_of(form: Format) -> str:
    """The encoding a tool expects."""
    return form.encodings[0] if form.encodings else "utf-8"

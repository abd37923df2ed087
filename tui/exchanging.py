"""What the screens for other tools' files do with the disk: plan and write an import, look at and write an export.

No widgets: each method blocks and belongs into a thread. `miaohui import` and `export` do the same for the
command line and bring the options that a screen has no room for.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from phrasebook.exchange import (
    Format,
    Loss,
    OnConflict,
    Plan,
    Selection,
    all_formats,
    format_for_export,
    make_plan,
    read_file,
)
from phrasebook.exchange.reading import Progress
from phrasebook.files.editing import Conflict, Editor, Saved
from phrasebook.files.walking import shown
from phrasebook.files.writing import write_whole
from phrasebook.model import Problem
from phrasebook.wording import Rules
from tui.commands.import_ import sorted_out

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
    """A problem as one line: where, what, how to mend it. Options belong to the command, which is then named."""
    line = f"第 {problem.place.line} 行：" if problem.place.line > 1 else ""
    command = "（miaohui import 的选项）" if "--" in problem.mend else ""
    return line + "，".join(filter(None, (problem.message, f"{problem.mend}{command}")))


@dataclass(frozen=True, slots=True)
class Importing:
    """Brings other tools' files into the book at `target`; `state` holds what undo needs."""

    library: Library
    rules: Rules
    target: Path
    state: Path

    def plan(self, path: Path, progress: Progress) -> Plan:
        """What importing a file would do.

        Raises:
            ExchangeError: the file cannot be used.
        """
        reading = read_file(path, progress=progress)
        book, others = sorted_out(self.library, self.target)
        categories = [*self.library.categories, *(book.categories if book else ())]
        return make_plan(reading, book, others, categories, self.rules, progress=progress)

    def write(self, plan: Plan, on_conflict: OnConflict) -> Saved | Conflict:
        """Carry out a plan that has something to save, as one step that one undo takes back.

        Raises:
            EditError: the book cannot be written; nothing has changed then.
        """
        editor = Editor(self.library.books, self.target, self.state)
        return editor.save_all(plan.edits(on_conflict), categories=plan.by_category())


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

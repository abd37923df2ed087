"""The books in shared folders on the team screen: whether they can be reached, and the copies that sync tools left.

What can be told of a book without touching its folder comes from the library in force; whatever looks into a folder
may be held up by a share that does not answer: call it aside, and let nothing else wait for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phrasebook.files.editing import Editor
from phrasebook.library import Library
from phrasebook.model import Book
from phrasebook.sharing.folder import Copy, MergedCopy, Side, conflict_copies, merge_copy
from tui import paths
from tui.settings import Folder

_AWAY = ("book.missing", "book.away")
"""Rules of the problems of a book that cannot be reached, whose last good content is in use."""

_TOLD = (*_AWAY, "file.shrunk")
"""Rules of the problems that the team screen tells; faults inside the files are the banner's and `lint`'s."""


@dataclass(frozen=True, slots=True)
class FolderStands:
    """How a book in a folder stands.

    Attributes:
        folder: which one.
        phrases: how many are in use.
        away: whether it cannot be reached, so that what is in use is its last good content.
        problem: one sentence on what is wrong, "" if nothing is.
        copies: the conflict copies; none where nobody has looked.
    """

    folder: Folder
    phrases: int = 0
    away: bool = False
    problem: str = ""
    copies: tuple[Copy, ...] = ()


class FolderRoom:
    """The shared folders of one agent, and one's own book where a sync tool left a copy in it."""

    def __init__(self, folders: Sequence[Folder], own: Path, library: Callable[[], Library]) -> None:
        """Set up.

        Args:
            folders: as the settings name them.
            own: one's own book.
            library: gives the books in force.
        """
        self._folders = folders
        self._own = own
        self._library = library

    def stands(self) -> tuple[FolderStands, ...]:
        """How they stand, as far as the books in force tell; touches no folder."""
        books = {Path(book.path): book for book in self._library().books}
        return tuple(_stands(folder, books.get(Path(folder.path))) for folder in self._folders)

    def with_copies(self) -> tuple[FolderStands, ...]:
        """The same with the copies, looked for where the folder can be reached."""
        own = FolderStands(Folder(str(self._own), "我自己的话术"), copies=conflict_copies(self._own))
        found = [
            each if each.away else dataclasses.replace(each, copies=conflict_copies(Path(each.folder.path)))
            for each in self.stands()
        ]
        return (*found, own) if own.copies else tuple(found)

    def merge(self, copy: Copy, chosen: Mapping[str, Side] | None = None) -> MergedCopy:
        """Merge a copy into its file; see `merge_copy`.

        Raises:
            SharingError: the copy cannot be read, or somebody changed the book meanwhile.
            EditError: the book cannot be written to.
        """
        return merge_copy(copy, Editor(self._library().books, self._own, paths.state_dir()), chosen)

    def finish(self, first: MergedCopy, chosen: Mapping[str, Side]) -> str:
        """Merge what has been decided after a first try; what came of both, in one sentence.

        Raises:
            SharingError: as `merge`.
            EditError: as `merge`.
        """
        last = self.merge(first.copy, chosen) if chosen else first
        changed = {*first.changed, *last.changed} if last is not first else {*first.changed}
        told = f"{first.copy.original_name} 新增 {len(first.added)} 条，改动 {len(changed)} 条"
        if last.clashes:
            return f"还有 {len(last.clashes)} 条没定，副本先留着：{told}"
        return f"副本已合回：{told}"


def _stands(folder: Folder, book: Book | None) -> FolderStands:
    if book is None:
        return FolderStands(folder, problem="这个话术本没有读进来")
    problem = next((each for each in book.problems if each.rule in _TOLD), None)
    told = f"{problem.message}，{problem.mend}" if problem else ""
    return FolderStands(folder, len(book.phrases), problem is not None and problem.rule in _AWAY, told)

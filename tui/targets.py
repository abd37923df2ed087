"""Where an edit goes: into one's own book, or as a draft for a team's book that comes by git.

Both answer as the editing room does, `Saved` or `Conflict` or an `EditError`, so that form, screen and command line
need not know which it was. Calls block on the disk: make them from a thread.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Protocol

from phrasebook.files.editing import Conflict, EditError, Editor, Saved
from phrasebook.files.editing.naming import new_id
from phrasebook.files.editing.tables import same
from phrasebook.library import Library
from phrasebook.model import Book, Category, Phrase, Place, Problem

if TYPE_CHECKING:
    from phrasebook.sharing.model import Draft, Source


class SaveTarget(Protocol):
    """A place that takes words."""

    @property
    def name(self) -> str:
        """What people call it."""

    def save(self, mine: Phrase, base: Phrase | None, category: Category) -> Saved | Conflict:
        """Add or change a phrase; `base` as it was read, None to add one."""


class Target(SaveTarget, Protocol):
    """A place that takes edits, deletions too."""

    def remove(self, base: Phrase) -> Saved | Conflict:
        """Take a phrase away, or hide it."""


@dataclass(frozen=True, slots=True)
class OwnBook:
    """The agent's own book, the highest; a phrase of a lower one is overridden or hidden in it.

    `book` is the path of another book that was asked for by name or path instead, None for one's own.
    """

    library: Library
    path: Path
    state: Path
    book: Path | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return "我自己的一份"

    def save(self, mine: Phrase, base: Phrase | None, category: Category) -> Saved | Conflict:
        """Save in the book, and note over which words if it covers a lower phrase."""
        editor = Editor(self.library.books, self.path, self.state)
        outcome = editor.save(mine, base, book=self.book, category_name=category.name)
        if self.book is None and isinstance(outcome, Saved):
            from phrasebook.sharing.overrides import remember  # noqa: PLC0415 - only an edit needs it

            remember(self.state, self.library, outcome.phrase.id)
        return outcome

    def remove(self, base: Phrase) -> Saved | Conflict:
        """Move to the trash, or hide."""
        return Editor(self.library.books, self.path, self.state).remove(base, book=self.book)


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """A team's book that comes by git: edits wait as drafts until they are published.

    `several` tells that there are others, so that its name must say which it is.
    """

    library: Library
    source: Source
    book: Book
    state: Path
    several: bool = False

    @property
    def name(self) -> str:
        """What people call it; short, because a narrow form has room for little more."""
        return f"提给{self.source.title}" if self.several else "提给团队"

    def save(self, mine: Phrase, base: Phrase | None, category: Category) -> Saved | Conflict:
        """Keep the phrase as a draft; the team's own wording of it is the base, that of a lower book is none."""
        read = self._read(base.id) if base is not None else None
        if base is not None and (read is None or self._is_covered(base)):
            base = read
        elif base is not None and read is not None and _less_code(base, read):
            mine = dataclasses.replace(mine, code=mine.code or read.code)
            base = read
        base = self._as_drafted(base)
        if not mine.id:
            taken = {phrase.id for book in self.library.books for phrase in book.phrases}
            mine = dataclasses.replace(mine, id=new_id(mine.category, mine.title, taken))
        return self._keep(base, mine, "" if category.name == category.id else category.name)

    def remove(self, base: Phrase) -> Saved | Conflict:
        """Keep the deletion as a draft; the draft of a phrase that is not published yet goes."""
        read = self._read(base.id)
        if read is None:
            raise self._refused(f"“{base.title}”不是这本话术的，没有改动")
        seen = read if self._is_covered(base) or _less_code(base, read) else base
        return self._keep(self._as_drafted(seen), None)

    def drop(self, draft: Draft) -> Saved:
        """Give a draft up; the published words show again."""
        from phrasebook.sharing.drafts import Drafts  # noqa: PLC0415 - only an edit needs it

        Drafts(self.state).drop(draft)
        phrase = draft.base or draft.mine
        assert phrase is not None  # noqa: S101 - a draft is about a phrase
        return Saved("undo", phrase, Path(self.book.path), Path(self.book.path))

    def draft_of(self, phrase_id: str) -> Draft | None:
        """The draft that waits for a phrase."""
        from phrasebook.sharing.drafts import Drafts  # noqa: PLC0415 - only an edit needs it

        waiting = Drafts(self.state).kept(self.source.key).drafts
        return next((draft for draft in waiting if draft.phrase_id == phrase_id), None)

    def _keep(self, base: Phrase | None, mine: Phrase | None, category_name: str = "") -> Saved | Conflict:
        from phrasebook.sharing.drafts import DraftMoved, Drafts  # noqa: PLC0415 - only an edit needs it
        from phrasebook.sharing.model import SharingError  # noqa: PLC0415 - likewise

        where, drafts = Path(self.book.path), Drafts(self.state)
        if self.source.mode == "subscribe":
            raise self._refused("这本话术只是订阅，不能提修改", "要提请把设置里的 mode 改成 propose")
        try:
            draft = drafts.keep(self.source.key, base, mine, self._file(base), category_name)
        except DraftMoved as moved:
            return Conflict(base, moved.theirs, mine, where)
        except SharingError as error:
            raise self._refused(str(error)) from error
        phrase = draft.mine or draft.base or base
        assert phrase is not None  # noqa: S101 - a draft is about a phrase
        file = drafts.folder(self.source.key) / f"{draft.id}.toml"
        if same(draft.base, draft.mine):
            return Saved("none", phrase, where, file)
        return Saved("draft" if draft.mine else "draft-remove", phrase, where, file)

    def _refused(self, message: str, mend: str = "") -> EditError:
        return EditError(Problem(Place(self.source.title), "error", "edit.draft", message, mend))

    def _read(self, phrase_id: str) -> Phrase | None:
        """The phrase as the team's book has it, drafts laid over."""
        return next((phrase for phrase in self.book.phrases if phrase.id == phrase_id), None)

    def _as_drafted(self, base: Phrase | None) -> Phrase | None:
        """What the draft itself says, of one that is seen together with what the team has changed since."""
        overlay = self.library.overlays.get(self.book.path)
        if base is None or overlay is None or base.id not in overlay.edits or not same(base, self._read(base.id)):
            return base
        return overlay.edits[base.id]

    def _is_covered(self, base: Phrase) -> bool:
        """Whether a phrase is the wording of another book, which is in force in place of the team's."""
        there = base.id in self.library and self.library.book_of(base.id).path != self.book.path
        return there and same(base, self.library[base.id])

    def _file(self, base: Phrase | None) -> str:
        """Where the phrase stands inside the book; "" where it stands nowhere yet."""
        place = PurePath(base.place.file) if base is not None else PurePath()
        return place.relative_to(self.book.path).as_posix() if place.is_relative_to(self.book.path) else ""


def _less_code(base: Phrase, read: Phrase) -> bool:
    """Whether all that is missing is the code, which the library takes where another phrase holds it."""
    return not base.code and same(dataclasses.replace(base, code=read.code), read)


def source_of(book: Book, sources: Iterable[Source]) -> Source | None:
    """The source that a book comes from; its files lie in a folder named after it."""
    parts = Path(book.path).parts
    return next((source for source in sources if source.key in parts), None)


def proposals(library: Library, sources: Sequence[Source], state: Path) -> tuple[TeamDraft, ...]:
    """The books of teams that take drafts, the highest first."""
    teams = [(book, source_of(book, sources)) for book in reversed(library.books) if book.layer == "team"]
    found = [(book, source) for book, source in teams if source is not None and source.mode != "subscribe"]
    return tuple(TeamDraft(library, source, book, state, several=len(found) > 1) for book, source in found)


def targets_of(phrase: Phrase | None, own: OwnBook, teams: Sequence[TeamDraft]) -> tuple[Target, ...]:
    """Where an edit of a phrase may go, the likeliest first; None is a new phrase.

    A team's phrase goes to its team, one of the shipped ones to one's own book, and either may go to the other;
    one's own words and those of a book that takes no drafts stay one's own affair.
    """
    if phrase is None:
        return (own, *teams)
    book = own.library.book_of(phrase.id)
    if book.layer == "built-in":
        return (own, *teams)
    home = tuple(team for team in teams if team.book.path == book.path)
    return (*home, own)

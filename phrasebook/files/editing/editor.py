"""The one door for whoever edits: save, remove, restore, undo, each one locked, checked and kept.

Each call locks the book, reads it again, makes the one change, backs the file up, replaces it in one step and
reads it back. `base` is the phrase as the caller read it: a file changed elsewhere meanwhile is merged by
nature, a phrase changed meanwhile is a conflict and nothing is written. Calls block on the disk and may wait
`keeping.LOCK_SECONDS` for another writer: make them from a thread. Drafts and git are the sharing room's.
"""

import dataclasses
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from phrasebook.files.editing import bulk, keeping, rewriting
from phrasebook.files.editing.blocks import EditError
from phrasebook.files.editing.committing import Write, commit, commit_all, steps_of
from phrasebook.files.editing.keeping import Change
from phrasebook.files.editing.naming import new_id
from phrasebook.files.editing.outcomes import Action, Conflict, Saved
from phrasebook.files.editing.rewriting import Step
from phrasebook.files.editing.shelf import Found, Shelf, Standing
from phrasebook.files.editing.tables import cleaned, fault_in, same
from phrasebook.files.walking import MANIFEST, shown
from phrasebook.model import Book, Category, Phrase, Place, Problem


@dataclass(frozen=True, slots=True)
class Editor:
    """Edits books.

    Attributes:
        books: all books that are open, lowest first (`library.books`): they tell where a phrase comes from,
            which ids are taken and what categories are called.
        personal: the agent's own book, a folder or a `.toml` file, made when first needed; where every edit goes
            that names no other book.
        state: folder of backups, trash and undo.

    Every method raises `EditError` when a file cannot be read or written, is newer than this program, or the
    phrase breaks a rule of the format; no phrase has changed then.
    """

    books: Sequence[Book]
    personal: Path
    state: Path

    def save(
        self, phrase: Phrase, base: Phrase | None = None, *, book: Path | None = None, category_name: str = ""
    ) -> Saved | Conflict:
        """Add or change a phrase.

        Args:
            phrase: as it shall be. Without an id (`""`) it gets one. A category that is new to the book gets
                a file of its own.
            base: the phrase as it was read, None to add one. Its id stays; a derived one is now written.
            book: where to; by default the personal book. A `base` from another book is then overridden there.
            category_name: what people shall call a category that no open book has.
        """
        where = self._writable(book)
        mine = cleaned(phrase)
        if base and (read := self._as_read(base)).code != base.code:
            mine = dataclasses.replace(mine, code=read.code if mine.code == base.code else mine.code)
            base = read
        self._require_sound(mine, base, where)
        with keeping.locked(where):
            shelf = Shelf(where, self.books, base.place.file if base else "")
            shelf.names.setdefault(mine.category, category_name or mine.category)
            if not mine.id:
                mine = dataclasses.replace(mine, id=self._new_id(mine, shelf))
            found = shelf.find(base.id if base else mine.id)
            theirs = found.phrase if found else None
            if theirs and same(theirs, mine) and not theirs.derived_id:
                return Saved("none", theirs, where, found.standing.path if found else where)
            expected = base if base and (found or _stood_in(where, base)) else None
            if not same(theirs, expected):
                return Conflict(base, theirs, mine, where)
            if found:
                return commit("change", mine, shelf, _changing(shelf, found, mine), self.state)
            return commit("override" if base else "add", mine, shelf, [_adding(shelf, mine)], self.state)

    def remove(self, base: Phrase, *, book: Path | None = None) -> Saved | Conflict:
        """Move a phrase to the trash; one of another book is hidden instead, by a `hidden = true` above it.

        Where the phrase removed had overridden a lower one, that one shows again.

        Args:
            base: the phrase as it was read.
            book: where to remove or hide it; by default the personal book.
        """
        where = self._writable(book)
        base = self._as_read(base)
        with keeping.locked(where):
            shelf = Shelf(where, self.books, base.place.file)
            found = shelf.find(base.id)
            if found is None and _stood_in(where, base):
                return Saved("none", base, where, where)
            if found is None:
                hidden = dataclasses.replace(base, hidden=True)
                return commit("hide", hidden, shelf, [_adding(shelf, hidden)], self.state)
            if not same(found.phrase, base):
                return Conflict(base, found.phrase, None, where)
            write = (found.standing, *rewriting.removed(found.standing.document, found.number))
            return commit("remove", found.phrase, shelf, [write], self.state)

    def save_all(
        self, edits: Sequence[bulk.Edit], *, book: Path | None = None, categories: Iterable[Category] = ()
    ) -> Saved | Conflict:
        """Save many phrases of one book in one step, which one undo takes back; `phrase` is then the first of them.

        Args:
            edits: each phrase as it shall be, and as it was read (None to add it); no category is changed.
            book: where to; by default the personal book.
            categories: names for categories that no open book has.
        """
        where = self._writable(book)
        sound = [(cleaned(mine), base) for mine, base in edits]
        for mine, base in sound:
            self._require_sound(mine, base, where)
        with keeping.locked(where):
            shelf = Shelf(where, self.books)
            for category in categories:
                shelf.names.setdefault(category.id, category.name)
            taken = {phrase.id for each in self.books for phrase in each.phrases}
            try:
                rewrites = bulk.arranged(shelf, sound, taken)
            except bulk.Moved as moved:
                return Conflict(moved.base, moved.theirs, moved.mine, where)
            first = sound[0][0]
            titled = dataclasses.replace(first, title=f"导入 {len(sound)} 条")
            change = Change.now("import", titled, shelf.path, steps_of(rewrites))
            commit_all(change, rewrites, self.state, undo=True)
        return Saved("import", first, where, rewrites[0].standing.path)

    def trash(self) -> tuple[Change, ...]:
        """What was removed or hidden, newest first."""
        return keeping.kept(self.state, "trash")

    def restore(self, change: Change) -> Saved | Conflict:
        """Put something from the trash back where it was; a `Conflict` if its id is in use again."""
        return self._take_back(change, "restore")

    def undo(self) -> Saved | Conflict | None:
        """Take back the last change made here or in an earlier run; None if there is none.

        A phrase that somebody has changed since is a `Conflict`: `theirs` is as it stands, `mine` as it was
        before the change. The next undo then goes on to the change before.
        """
        for change in keeping.kept(self.state, "undo"):
            outcome = self._take_back(change, "undo")
            # A killed process may have kept a change that it never made: then the one before is meant.
            if isinstance(outcome, Conflict) or outcome.action != "none":
                return outcome
        return None

    def _writable(self, book: Path | None) -> Path:
        """Where an edit goes; refused if that book is known to be read only."""
        where = book if book is not None else self.personal
        if any((folder / MANIFEST).exists() for folder in (where, *where.parents[:2])):
            message, mend = "这本话术由 git 同步而来，不能直接改文件", "请用它的名字提修改，例如 --book 名字"
            raise EditError(Problem(Place(shown(where)), "error", "edit.mirror", message, mend))
        for other in self.books:
            if not other.writable and _same_path(other.path, where):
                built_in = other.layer == "built-in"
                message = "内置的话术不能直接改" if built_in else "这本话术有文件来自更新的版本，能读，不能改"
                mend = "请存到自己的话术本" if built_in else "请升级秒回后再编辑"
                raise EditError(Problem(Place(shown(where)), "error", "edit.schema", message, mend))
            if other.layer == "team" and not where.exists() and _same_path(other.path, where):
                raise _missing(where)
        return where

    @staticmethod
    def _require_sound(mine: Phrase, base: Phrase | None, where: Path) -> None:
        fault = fault_in(mine)
        if not fault and base and mine.id != base.id and not base.derived_id:
            fault = f"编号 {base.id} 定了就不能改，收藏和统计都靠它"
        if fault:
            raise EditError(Problem(Place(shown(where)), "error", "edit.phrase", fault, "没有保存"))

    def _new_id(self, mine: Phrase, shelf: Shelf) -> str:
        taken = {phrase.id for book in self.books for phrase in book.phrases} | shelf.ids()
        return new_id(mine.category, mine.title, taken)

    def _as_read(self, base: Phrase) -> Phrase:
        """A phrase as its file has it: the library takes the code from one whose code another phrase holds."""
        same_place = (one for book in self.books for one in book.phrases if one.id == base.id)
        read = next((one for one in same_place if one.place == base.place), base)
        return dataclasses.replace(base, code=read.code) if not base.code else base

    def _take_back(self, change: Change, action: Literal["restore", "undo"]) -> Saved | Conflict:
        where = self._writable(Path(change.book))
        if not where.exists():
            raise _missing(where)
        with keeping.locked(where):
            shelf = Shelf(where, self.books)
            if change.action == "import":
                return self._take_back_all(change, shelf)
            writes: list[Write] = []
            for step in reversed(change.steps):
                standing = shelf.at(Path(step.file), change.category)
                made = rewriting.undone(standing.document, step)
                if made is not None:
                    writes.append((standing, *made))
                elif not rewriting.never_made(standing.document, step):
                    return self._clash(change, step, standing, action)
            if not writes:
                keeping.forget(change.key, self.state)
                return Saved("none", change.phrase() or Phrase("", change.title, "", change.category), where, where)
            phrase = _phrase_of(writes[0], change)
            saved = commit(action, phrase, shelf, writes, self.state)
            keeping.forget(change.key, self.state)
        return dataclasses.replace(saved, undid=change.action)

    def _take_back_all(self, change: Change, shelf: Shelf) -> Saved | Conflict:
        try:
            rewrites = bulk.taken_back(change, lambda path: shelf.at(path, change.category))
        except bulk.Moved as moved:
            keeping.forget(change.key, self.state)
            return Conflict(moved.base, moved.theirs, moved.mine, shelf.path)
        commit_all(change, rewrites, self.state, undo=False)
        keeping.forget(change.key, self.state)
        phrase = Phrase("", change.title, "", change.category)
        return Saved("undo", phrase, shelf.path, shelf.path, change.action)

    def _clash(self, change: Change, step: Step, standing: Standing, action: Action) -> Conflict:
        """Tell why a change cannot be taken back; an undo is not tried again, what is in the trash stays there."""
        if action == "undo":
            keeping.forget(change.key, self.state, "undo")
        category = standing.document.category.category
        base, mine = (rewriting.phrase_in(block, category, step.file) for block in (step.after, step.before))
        found = standing.document.phrases.get(step.id)
        return Conflict(base, found[1] if found else None, mine, Path(change.book))


def _adding(shelf: Shelf, mine: Phrase, block: str = "") -> Write:
    standing = shelf.for_category(mine)
    return (standing, *rewriting.added(standing.document, mine, block))


def _changing(shelf: Shelf, found: Found, mine: Phrase) -> list[Write]:
    """Change a phrase where it stands, or move it to the file of its new category, comments and all."""
    document = found.standing.document
    source, step = rewriting.changed(document, found.number, mine)
    if mine.category == found.phrase.category:
        return [(found.standing, source, step)]
    # The new place is written first: whoever reads in between sees the phrase twice rather than never.
    taken_out = (found.standing, *rewriting.removed(document, found.number))
    return [_adding(shelf, mine, step.after), taken_out]


def _phrase_of(write: Write, change: Change) -> Phrase:
    """The phrase a write is about, as it is afterwards or, if it is then gone, as it was."""
    standing, _, step = write
    category = standing.document.category.category
    phrase = rewriting.phrase_in(step.after or step.before, category, step.file)
    return phrase or Phrase(step.id, change.title, "", category)


def _stood_in(where: Path, base: Phrase) -> bool:
    """Tell whether a phrase was read from a file of the book at `where`, which may be gone by now."""
    file = base.place.file
    return bool(file) and Path(os.path.realpath(file)).is_relative_to(os.path.realpath(where))


def _missing(where: Path) -> EditError:
    """A book that was there: made anew in the place of an absent share, it would hide that share's words."""
    return EditError(
        Problem(Place(shown(where)), "error", "edit.missing", "找不到这个话术本", "请检查网络共享是否连上")
    )


def _same_path(one: str | Path, other: str | Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)

"""A plain shared folder: the copies that sync tools leave after a conflict, found and merged into their files.

Nothing is ever taken away because a copy lacks it, and nothing is guessed: a phrase that differs on both sides
without a backup that tells who changed it waits for a person. Calls block on the disk: make them from a thread.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from phrasebook.files.editing import Conflict, EditError, Editor, keeping
from phrasebook.files.editing.blocks import Document
from phrasebook.files.editing.tables import same
from phrasebook.files.reading import read_book
from phrasebook.files.toml import TomlError, read_source
from phrasebook.files.walking import copied_from, shown
from phrasebook.files.writing import write_whole
from phrasebook.model import Phrase
from phrasebook.sharing.merge import merge
from phrasebook.sharing.model import SharingError

Side = Literal["theirs", "mine"]
"""`theirs`: the words of the file; `mine`: the words of the copy."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A conflict copy: its path, the file it is a copy of (which may be gone), and the book's folder."""

    path: Path
    original: Path
    book: Path

    @property
    def name(self) -> str:
        """Its file name as people may see it."""
        return shown(Path(self.path.name))

    @property
    def original_name(self) -> str:
        """The name of the file that it is a copy of, likewise."""
        return shown(Path(self.original.name))


@dataclass(frozen=True, slots=True)
class Clash:
    """A phrase that file and copy word differently; `base` is the wording before, if a backup has it."""

    base: Phrase | None
    theirs: Phrase
    mine: Phrase


@dataclass(frozen=True, slots=True)
class MergedCopy:
    """What came of merging a copy.

    Attributes:
        copy: the copy.
        added: titles of phrases that only the copy had.
        changed: titles of phrases that took words from the copy.
        clashes: what a person must decide; while there are any, the copy stays.
        trashed: where the copy lies now, None while it stays.
    """

    copy: Copy
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    trashed: Path | None = None


def conflict_copies(book: Path) -> tuple[Copy, ...]:
    """The conflict copies of category files in a book's folder; none where it cannot be listed or is one file."""
    return tuple(copy for folder in (book, book / "phrases") for copy in _copies_in(folder, book))


def merge_copy(copy: Copy, editor: Editor, chosen: Mapping[str, Side] | None = None) -> MergedCopy:
    """Merge a copy into its book in one step that one undo takes back; then move the copy to the state folder.

    Args:
        copy: one of `conflict_copies`.
        editor: who writes; its state folder has the backups and takes the copy.
        chosen: by id of a phrase, which words win in a clash of an earlier call.

    Raises:
        SharingError: the copy cannot be read, or somebody changed the book meanwhile.
        EditError: the book cannot be written to; nothing has changed.
    """
    copied = _phrases_of(copy.path)
    standing = {phrase.id: phrase for phrase in read_book(copy.book).phrases}
    bases = _bases(copy.original, editor.state)
    edits: list[tuple[Phrase, Phrase | None]] = []
    clashes: list[Clash] = []
    for mine in copied.values():
        theirs = standing.get(mine.id)
        if theirs is None:
            edits.append((mine, None))
            continue
        mine = dataclasses.replace(mine, category=theirs.category)  # noqa: PLW2901 - where it stands is the file's say
        base = bases.get(mine.id)
        wanted = _wanted(base, theirs, mine, (chosen or {}).get(mine.id))
        if wanted is None:
            clashes.append(Clash(base, theirs, mine))
        elif not same(wanted, theirs):
            edits.append((wanted, theirs))
    if edits:
        outcome = editor.save_all(edits, book=copy.book)
        if isinstance(outcome, Conflict):
            raise SharingError("合并时这本话术刚被别人改过，没有合并，请再试一次")
    added = tuple(mine.title for mine, before in edits if before is None)
    changed = tuple(mine.title for mine, before in edits if before is not None)
    trashed = None if clashes else _trash(copy.path, editor.state)
    return MergedCopy(copy, added, changed, tuple(clashes), trashed)


def _copies_in(folder: Path, book: Path) -> Iterator[Copy]:
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return
    for name in names:
        original = copied_from(name, names) if name.lower().endswith(".toml") and not name.startswith(".") else None
        path = folder / name
        if original is not None and path.is_file() and not path.is_symlink():
            yield Copy(path, folder / original, book)


def _wanted(base: Phrase | None, theirs: Phrase, mine: Phrase, chosen: Side | None) -> Phrase | None:
    """What shall be said; None if a person must decide."""
    if chosen is not None:
        return mine if chosen == "mine" else theirs
    merged = merge(base, theirs, mine)
    return None if merged.conflicts or merged.flags or merged.phrase is None else merged.phrase


def _bases(original: Path, state: Path) -> dict[str, Phrase]:
    """Phrases as they stood before the last write of a file by this program; empty without a backup."""
    for backup in sorted(keeping.backups_of(original, state).glob("*.toml"), reverse=True):
        try:
            return _phrases_of(backup, original.stem)
        except SharingError:
            continue
    return {}


def _phrases_of(path: Path, stem: str = "") -> dict[str, Phrase]:
    name = shown(path)
    try:
        document = Document(read_source(path, name), name, stem or path.stem)
        document.require_readable()
        return {phrase.id: phrase for _, phrase in document.phrases.values()}
    except TomlError as error:
        raise SharingError(f"这个冲突副本读不出来：{error.problem}") from None
    except EditError as error:
        raise SharingError(f"这个冲突副本读不出来：{error.problem}") from None


def _trash(path: Path, state: Path) -> Path:
    """Move a copy to the state folder, never deleting it before it is safe there."""
    with keeping.failures_named(path):
        place = state / "edits" / "copies" / f"{keeping.new_key()}-{path.name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, path.read_bytes())
        path.unlink()
    return place

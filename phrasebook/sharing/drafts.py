"""Drafts: edits of a team's words that wait to be published, one small file each in the state folder.

    drafts/<source>/<draft>.toml     what waits; the name grows with time, so a listing is in order
    drafts/undo/<change>.*.toml      what a draft was and became by a change, the last `MOST_UNDO` of them

Every change is made under one lock over a file read anew and is written whole and flushed, so that several
programs may keep drafts at once and a killed one leaves the old file or the new one. A draft is never dropped
because it cannot be read, and never overwritten by someone who has not seen it. No network and no book is
touched here; what a draft does to a book is `merge.settle`.
"""

import contextlib
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from phrasebook.files.editing.keeping import new_key
from phrasebook.files.editing.tables import cleaned, fault_in, same
from phrasebook.files.writing import write_whole
from phrasebook.model import Phrase, Problem
from phrasebook.sharing import merge
from phrasebook.sharing.draft_files import draft_bytes, read_draft
from phrasebook.sharing.model import Draft, SharingError

MOST_UNDO = 50
"""Changes of drafts that can be taken back, as many as of books."""

LOCK_SECONDS = 10.0
"""How long to wait for another program; a change of a draft takes it milliseconds."""

_UNDO = "undo"


class DraftMoved(SharingError):  # noqa: N818 - no failure of ours: another window was faster
    """The draft is no longer as the caller saw it; nothing was written. `theirs` is what it says now."""

    def __init__(self, theirs: Phrase | None) -> None:
        super().__init__("这条的草稿刚在另一个窗口改过，没有写入，请再看一眼")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Kept:
    """What waits, the oldest first, and the files that could not be read."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DraftChange:
    """One change that can be taken back: what the draft was (None: there was none) and what it became.

    `key` sorts with those of `files.editing.keeping`, so that undo finds the last change of either kind.
    """

    key: str
    was: Draft | None
    now: Draft | None

    @property
    def when(self) -> int:
        """Seconds since 1970."""
        return int(self.key[:20]) // 1_000_000_000

    @property
    def title(self) -> str:
        """The phrase's title."""
        draft = self.now or self.was
        phrase = (draft.mine or draft.base) if draft else None
        return phrase.title if phrase else ""


class Drafts:
    """The drafts of one agent. Every method that writes raises `SharingError` if it cannot."""

    def __init__(self, state: Path) -> None:
        """Remember where; no folder is made before the first draft."""
        self._folder = state / "drafts"

    def folder(self, source: str) -> Path:
        """Where the drafts of a source lie; need not exist."""
        return self._folder / source

    def kept(self, source: str = "") -> Kept:
        """What waits for a source (its `key`), or for all of them."""
        drafts: list[Draft] = []
        problems: list[Problem] = []
        for path in sorted(self._folder.glob(f"{source or '*'}/*.toml"), key=lambda path: path.name):
            if path.name.startswith(".") or path.parent.name == _UNDO:
                continue
            read = read_draft(path)
            if isinstance(read, Draft):
                drafts.append(read)
            elif read is not None:
                problems.append(read)
        return Kept(tuple(drafts), tuple(problems))

    def keep(
        self, source: str, base: Phrase | None, mine: Phrase | None, file: str = "", category_name: str = ""
    ) -> Draft:
        """Keep an edit, over the draft of the same phrase if there is one.

        Where the edit takes back what the draft changed, nothing is left to publish and the draft goes.

        Args:
            source: `Source.key`.
            base: the phrase as the caller saw it, which is what an earlier draft says; None to add one.
            mine: as it shall be, with an id; None deletes it.
            file: path inside the book with `/`.
            category_name: see `Draft`.

        Raises:
            DraftMoved: the draft of this phrase says something else than the caller saw.
            SharingError: the phrase breaks a rule of the format, or the draft could not be written.
        """
        mine = cleaned(mine) if mine is not None else None
        if mine is not None and (fault := fault_in(mine)):
            raise SharingError(f"{fault}，没有保存")
        about = mine or base
        if about is None:
            raise ValueError("neither base nor mine: a draft of nothing")
        with self._locked():
            was = self._of(source, about.id)
            if was is None:
                now = Draft(new_key(), source, file, base, mine, _now(), category_name=category_name)
            elif same(was.mine, base):
                now = dataclasses.replace(was, mine=mine, at=_now(), category_name=category_name or was.category_name)
                if was.state == "proposed":  # what is on the branch is no longer what shall be said
                    now = dataclasses.replace(now, state="open", remark="")
            else:
                raise DraftMoved(was.mine)
            self._change(was, None if same(now.base, now.mine) else now)
        return now

    def mark(self, draft: Draft) -> Draft | None:
        """Write what publishing found out: `theirs`, state, remark, and the new id of a phrase added twice.

        Call it before the push, so that a program killed after it finds the id it pushed. What the agent typed
        since stays. None where the draft is gone by now.
        """
        with self._locked():
            there = self._at(draft.source, draft.id)
            if there is None:
                return None
            mine = there.mine
            if mine is not None and draft.base is None and draft.mine is not None:
                mine = dataclasses.replace(mine, id=draft.mine.id)
            now = dataclasses.replace(there, mine=mine, theirs=draft.theirs, state=draft.state, remark=draft.remark)
            self._write(now)
        return now

    def done(self, draft: Draft, said: Phrase | None) -> None:
        """Take away a draft that is published: `draft` as it was pushed, `said` what the book says now.

        What the agent has typed since then is a draft over `said`.
        """
        with self._locked():
            there = self._at(draft.source, draft.id)
            if there is None:
                return
            if same(there.mine, draft.mine):
                self._remove(there)
            else:
                self._write(dataclasses.replace(there, base=said, theirs=None, state="open", remark=""))

    def proposed(self, draft: Draft, remark: str) -> None:
        """Keep a draft that is on a branch of its own now: `draft` as it was pushed.

        Where the agent has typed something else since, it goes on waiting.
        """
        with self._locked():
            there = self._at(draft.source, draft.id)
            if there is not None and same(there.mine, draft.mine):
                self._write(dataclasses.replace(there, theirs=None, state="proposed", remark=remark))

    def drop(self, draft: Draft) -> None:
        """Give a draft up; it can be taken back by `undo`."""
        with self._locked():
            there = self._at(draft.source, draft.id)
            if there is not None:
                self._change(there, None)

    def resolve(self, draft: Draft, mine: Phrase | None) -> Draft | None:
        """Settle a conflict that the agent has seen as `draft`; None if what is published shall stay.

        Raises:
            DraftMoved: what was typed or published has changed since; look again.
        """
        with self._locked():
            there = self._at(draft.source, draft.id)
            if there is None or not same(there.mine, draft.mine) or not same(there.theirs, draft.theirs):
                raise DraftMoved(there.mine if there else None)
            now = merge.resolved(draft, cleaned(mine) if mine is not None else None)
            self._change(there, now)
        return now

    def last_change(self) -> DraftChange | None:
        """The change that `undo` would take back."""
        for path in sorted((self._folder / _UNDO).glob("*.now.toml"), reverse=True):
            key = path.name.removesuffix(".now.toml")
            was, now = (self._side(key, side) for side in ("was", "now"))
            if isinstance(was or now, Draft):
                return DraftChange(key, was, now)
        return None

    def undo(self, change: DraftChange) -> Draft | None:
        """Take a change back; gives the draft as it is then, None if there is none any more.

        Raises:
            SharingError: the draft has been published or changed since; the change is forgotten.
        """
        with self._locked():
            about = change.now or change.was
            there = self._at(about.source, about.id) if about else None
            said, expected = (each.mine if each else None for each in (there, change.now))
            self._forget(change.key)
            if (there is None) != (change.now is None) or not same(said, expected):
                # A killed program may have kept a change that it never made.
                if there is not None and change.was is not None and same(there.mine, change.was.mine):
                    return there
                raise SharingError(f"“{change.title}”的草稿已经提交或又改过，没有撤销")
            self._put(there, change.was)
        return change.was

    # Parts; called under the lock.

    def _change(self, was: Draft | None, now: Draft | None) -> None:
        """Make a change and keep it for `undo`; kept first, so that no change is without its way back."""
        about = now or was
        if about is None:
            return
        key = f"{new_key()}.{about.id}"
        folder = self._folder / _UNDO
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for side, draft in (("was", was), ("now", now)):
                write_whole(folder / f"{key}.{side}.toml", draft_bytes(draft) if draft else b"")
        self._put(was, now)
        for path in sorted(folder.glob("*.now.toml"))[:-MOST_UNDO]:
            self._forget(path.name.removesuffix(".now.toml"))

    def _put(self, was: Draft | None, now: Draft | None) -> None:
        if now is not None:
            self._write(now)
        elif was is not None:
            self._remove(was)

    def _write(self, draft: Draft) -> None:
        path = self.folder(draft.source) / f"{draft.id}.toml"
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, draft_bytes(draft))

    def _remove(self, draft: Draft) -> None:
        path = self.folder(draft.source) / f"{draft.id}.toml"
        with _told(path), contextlib.suppress(FileNotFoundError):
            path.unlink()

    def _at(self, source: str, draft_id: str) -> Draft | None:
        read = read_draft(self.folder(source) / f"{draft_id}.toml")
        return read if isinstance(read, Draft) else None

    def _of(self, source: str, phrase_id: str) -> Draft | None:
        return next((draft for draft in self.kept(source).drafts if draft.phrase_id == phrase_id), None)

    def _side(self, key: str, side: str) -> Draft | None:
        path = self._folder / _UNDO / f"{key}.{side}.toml"
        with contextlib.suppress(OSError):
            if path.stat().st_size:
                read = read_draft(path)
                return dataclasses.replace(read, id=key.rpartition(".")[2]) if isinstance(read, Draft) else None
        return None

    def _forget(self, key: str) -> None:
        for side in ("now", "was"):
            with contextlib.suppress(OSError):
                (self._folder / _UNDO / f"{key}.{side}.toml").unlink()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        import filelock  # noqa: PLC0415 - 40 ms that only a change pays

        with _told(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self._folder / ".lock", timeout=LOCK_SECONDS)
            try:
                lock.acquire(poll_interval=0.01)
            except filelock.Timeout:
                raise SharingError("另一个程序正在写草稿，没有改动，请过几秒再试") from None
        try:
            yield
        finally:
            lock.release()


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn an OSError into a sentence that names the file."""
    try:
        yield
    except OSError as error:
        raise SharingError(f"草稿没有写成（{error.strerror or error}），原来的没有变：{path}") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

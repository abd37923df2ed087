"""The door to a team's words in git: what commands, screens and the app call.

Every call may block, on the network or the disk, and none raises for what is wrong with either: outcomes are data.
Call from threads only, never from the one that paints.
"""

import contextlib
import threading
from collections.abc import Iterable
from pathlib import Path

from phrasebook.model import Phrase
from phrasebook.sharing import following, trust
from phrasebook.sharing.drafts import Drafts
from phrasebook.sharing.git import GitError, Limits, UntrustedError
from phrasebook.sharing.marks import Marks, read_marks
from phrasebook.sharing.mirror import Mirror
from phrasebook.sharing.model import Change, Draft, Published, Revision, SharingError, Source, Status, Synced
from phrasebook.sharing.opening import has_drafts

AT_ONCE = 4
"""Sources synced side by side: what they wait for is mostly the network."""


class Team:
    """The sources of one agent: mirrors in the cache folder, drafts and what was looked at in the state folder."""

    def __init__(self, sources: Iterable[Source], state: Path, cache: Path, limits: Limits | None = None) -> None:
        """Remember where things are; nothing is read yet.

        Args:
            sources: the repositories, as the settings name them.
            state: the program's state folder.
            cache: the program's cache folder.
            limits: of calls to the network, for tests.
        """
        self.sources = tuple(sources)
        self._drafts = Drafts(state)
        self._program_state = state
        self._state = state / "team"
        self._cache = cache / "team"
        self._limits = limits or Limits()

    def sync(self, source: Source, *, compare: bool = True) -> Synced:
        """Ask the repository for what is new and bring it here; never pushes. Drafts it contradicts become conflicts.

        Whoever wants no `changes`, because `news` tells them later, says so with `compare` and spares reading the
        changed files twice more. `problem` may be set where the outcome is good, too: it is then a warning.
        """
        mirror = self._mirror(source)
        synced = following.synced(mirror, self._marks(source), compare=compare)
        if synced.outcome == "new" and has_drafts(self._program_state, source.key):
            from phrasebook.sharing.publishing import find_conflicts  # noqa: PLC0415 - only with drafts

            with contextlib.suppress(SharingError):  # a full disk; publishing will find them, too
                find_conflicts(mirror, self._drafts)
        return synced

    def sync_all(self, sources: Iterable[Source], *, compare: bool = True) -> tuple[Synced, ...]:
        """The same for several sources side by side, `AT_ONCE` at a time; gives what came of each in their order.

        Returns once all are done. Its threads hold no program up that wants to end.
        """
        waiting = list(enumerate(sources))
        done: dict[int, Synced] = {}
        faults: list[BaseException] = []

        def work() -> None:
            with contextlib.suppress(IndexError):  # none is left
                while True:
                    number, source = waiting.pop(0)
                    try:
                        done[number] = self.sync(source, compare=compare)
                    except BaseException as fault:  # noqa: BLE001 - the caller's to handle, not a thread's
                        faults.append(fault)

        count = min(AT_ONCE, len(waiting))
        threads = [threading.Thread(target=work, name=f"team-sync-{number}", daemon=True) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        return tuple(done[number] for number in sorted(done))

    def status(self, source: Source) -> Status:
        """Where a source stands; asks no network."""
        marks = self._read_marks(source)
        drafts = self.drafts(source)
        return Status(
            source,
            self._mirror(source).commit,
            marks.synced_at,
            marks.problem or marks.warning,
            len(drafts),
            sum(draft.state == "conflict" for draft in drafts),
            len(self.news(source)),
        )

    def book(self, source: Source) -> Path | None:
        """The folder that `read_book` reads, the head's `.toml` files and nothing else; None before the first sync.

        Each commit has a folder of its own that never changes: ask again whenever the library is opened. A file that
        cannot be read has its last good content there, and what is wrong with it is among the book's problems.
        """
        return self._mirror(source).book()

    def drafts(self, source: Source | None = None) -> tuple[Draft, ...]:
        """Edits that wait for oneself, of one source or of all, the oldest first."""
        kept = self._drafts.kept(source.key if source else "").drafts
        return tuple(draft for draft in kept if draft.state != "proposed")

    def proposals(self, source: Source) -> tuple[Draft, ...]:
        """Edits on branches of their own that the team's book does not say yet, the oldest first."""
        return tuple(draft for draft in self._drafts.kept(source.key).drafts if draft.state == "proposed")

    def keep(
        self, source: Source, base: Phrase | None, mine: Phrase | None, file: str = "", category_name: str = ""
    ) -> Draft:
        """Keep an edit as a draft; see `Drafts.keep`.

        Raises:
            SharingError: the source is only subscribed to, or the draft could not be written.
        """
        if source.mode == "subscribe":
            raise SharingError(f"“{source.title}”只是订阅，不能改；要改请在设置里把 mode 写成 propose 或 direct")
        return self._drafts.keep(source.key, base, mine, file, category_name)

    def drop(self, draft: Draft) -> None:
        """Give a draft up; the published text stays."""
        self._drafts.drop(draft)

    def resolve(self, draft: Draft, mine: Phrase | None) -> Draft | None:
        """Settle a conflict: `mine` shall be said from now on; if that is what is published, the draft is dropped."""
        return self._drafts.resolve(draft, mine)

    def publish(self, source: Source) -> Published:
        """Merge the drafts into what is published now and push the result."""
        from phrasebook.sharing.publishing import published  # noqa: PLC0415 - subscribers never need it

        return published(self._mirror(source), self._drafts, self._marks(source))

    def news(self, source: Source) -> tuple[Change, ...]:
        """What came, changed and went since one last looked; asks no network."""
        return following.news(self._mirror(source), self._marks(source))

    def looked(self, source: Source) -> None:
        """Note that the news have been looked at."""
        following.looked(self._mirror(source), self._marks(source))

    def log(self, source: Source, phrase_id: str = "", limit: int = 50) -> tuple[Revision, ...]:
        """The last commits, or those that changed one phrase, the newest first; fetches older ones as needed.

        Raises:
            SharingError: there is no mirror yet, or the history could not be brought.
        """
        from phrasebook.sharing.history import revisions  # noqa: PLC0415 - few ask for it

        return revisions(self._mirror(source), phrase_id, limit)

    def forget(self, source: Source) -> tuple[Draft, ...]:
        """Remove the mirror; drafts are kept and returned, so that they can be named."""
        mirror = self._mirror(source)
        mirror.remove()
        self._marks(source).unlink(missing_ok=True)
        return self.drafts(source)

    def untrusted(self, source: Source) -> str:
        """The folder that must be trusted before git opens it, "" if none must; asks the repository.

        Ask the person once, say what is trusted (whoever owns that folder decides what git does in it), then `trust`.

        Raises:
            SharingError: the repository cannot be reached, or must not be used.
        """
        try:
            self._mirror(source).head()
        except UntrustedError as error:
            return error.path
        except GitError as error:
            raise SharingError(str(error)) from error
        return ""

    def trust(self, path: str) -> None:
        """Trust a repository of another user from now on; `path` is what `untrusted` gave.

        Raises:
            SharingError: it cannot be noted.
        """
        try:
            trust.trust(self._state, path)
        except OSError as error:
            raise SharingError(f"没有记下来（{error.strerror or error}），请检查 {self._state} 的权限") from error

    def _mirror(self, source: Source) -> Mirror:
        return Mirror(source, self._state, self._cache, self._limits)

    def _marks(self, source: Source) -> Path:
        return self._state / f"{source.key}.json"

    def _read_marks(self, source: Source) -> Marks:
        return read_marks(self._marks(source))

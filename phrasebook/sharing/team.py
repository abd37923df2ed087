"""The door to a team's words in git: what commands, screens and the app call.

Every call may block, on the network or the disk, and none raises for what is wrong with either: outcomes are data.
Call from threads only, never from the one that paints.
"""

from collections.abc import Iterable
from pathlib import Path

from phrasebook.model import Phrase
from phrasebook.sharing.model import Change, Draft, Published, Revision, Source, Status, Synced


class Team:
    """The sources of one agent, their mirrors in the cache folder, drafts and what was looked at in the state folder."""

    def __init__(self, sources: Iterable[Source], state: Path, cache: Path) -> None:
        """Remember where things are; nothing is read yet."""
        self.sources = tuple(sources)
        self._state = state
        self._cache = cache

    def sync(self, source: Source) -> Synced:
        """Ask the repository for what is new and bring it here; never pushes."""
        raise NotImplementedError

    def status(self, source: Source) -> Status:
        """Where a source stands; asks no network."""
        raise NotImplementedError

    def book(self, source: Source) -> Path | None:
        """The folder that `read_book` reads, the head's `.toml` files and nothing else; None before the first sync.

        Its path is the same for every commit, so that a file that breaks keeps its last good content.
        """
        raise NotImplementedError

    def drafts(self, source: Source | None = None) -> tuple[Draft, ...]:
        """Edits that wait, of one source or of all, the oldest first."""
        raise NotImplementedError

    def keep(self, source: Source, base: Phrase | None, mine: Phrase | None, file: str = "") -> Draft:
        """Keep an edit as a draft, in place of an earlier one of the same phrase.

        Raises:
            SharingError: the source is only subscribed to, or the draft could not be written.
        """
        raise NotImplementedError

    def drop(self, draft: Draft) -> None:
        """Give a draft up; the published text stays."""
        raise NotImplementedError

    def resolve(self, draft: Draft, mine: Phrase | None) -> Draft | None:
        """Settle a conflict: `mine` shall be said from now on; if that is what is published, the draft is dropped."""
        raise NotImplementedError

    def publish(self, source: Source) -> Published:
        """Merge the drafts into what is published now and push the result."""
        raise NotImplementedError

    def news(self, source: Source) -> tuple[Change, ...]:
        """What came, changed and went since one last looked."""
        raise NotImplementedError

    def looked(self, source: Source) -> None:
        """Note that the news have been looked at."""
        raise NotImplementedError

    def log(self, source: Source, phrase_id: str = "", limit: int = 50) -> tuple[Revision, ...]:
        """The last commits, or those that changed one phrase, the newest first; fetches older ones as needed.

        Raises:
            SharingError: there is no mirror yet, or the history could not be brought.
        """
        raise NotImplementedError

    def forget(self, source: Source) -> None:
        """Remove the mirror; drafts are kept."""
        raise NotImplementedError

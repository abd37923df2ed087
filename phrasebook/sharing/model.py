"""What sharing speaks of, as frozen data: sources, changes, drafts and what came of a sync or a publish.

No I/O. Every `problem` is one Chinese sentence that says what is wrong and how to mend it, "" where nothing is.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

from phrasebook.model import Phrase
from phrasebook.sharing.urls import last_part, without_password

Mode = Literal["subscribe", "direct", "propose"]
"""What an edit does: nothing is ever pushed; drafts go to the branch itself; drafts go to a branch of their own."""

MODES: tuple[Mode, ...] = ("subscribe", "direct", "propose")

DraftState = Literal["open", "conflict", "flagged", "proposed"]
"""Waiting; somebody else changed the same words; merged, with a remark a person should read; on a branch of its own.

What is proposed waits for others: it shows in one's own list until the team's book says so, or one gives it up.
"""

SyncOutcome = Literal["new", "same", "offline", "refused", "failed"]
"""Something new came; nothing did; the network or the share is away; it must not be done; it went wrong."""

PublishOutcome = Literal["published", "proposed", "nothing", "conflict", "offline", "refused", "failed"]
"""`conflict`: nothing could be published because every draft is one; else some may be left in `conflicts`."""


class SharingError(Exception):
    """Something that sharing refuses or cannot do; `str()` is a clear Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """A team's repository: its URL or path as the settings give it, "" for the branch it points to itself."""

    git: str
    branch: str = ""
    mode: Mode = "subscribe"
    name: str = ""

    @property
    def key(self) -> str:
        """A short stable name of repository and branch, fit for a folder: twelve hexadecimal digits."""
        return hashlib.sha256(f"{self.git}\0{self.branch}".encode()).hexdigest()[:12]

    @property
    def title(self) -> str:
        """What people call it: its name, else the last part of the URL."""
        return self.name or last_part(self.git)

    @property
    def shown(self) -> str:
        """The URL as it may be shown: without a password."""
        return without_password(self.git)


@dataclass(frozen=True, slots=True)
class Change:
    """A phrase that came, changed or went; `before` is None for a new one, `after` for a removed one."""

    kind: Literal["new", "changed", "removed"]
    id: str
    before: Phrase | None
    after: Phrase | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit that waits to be published.

    Attributes:
        id: the draft's own, stable while it waits.
        source: `Source.key`.
        file: path inside the book with `/`; "" lets publishing choose by category.
        base: the phrase as it was when the edit began; None for a new one.
        mine: the phrase as it shall be; None deletes it.
        at: when it was kept, ISO 8601 with zone.
        theirs: in a conflict the published phrase; None if it is gone.
        state: see `DraftState`.
        remark: what a person should know, a Chinese sentence.
        category_name: what people shall call a category that the team's book does not have yet.
    """

    id: str
    source: str
    file: str
    base: Phrase | None
    mine: Phrase | None
    at: str
    theirs: Phrase | None = None
    state: DraftState = "open"
    remark: str = ""
    category_name: str = ""

    @property
    def phrase_id(self) -> str:
        """The id of the phrase it is about."""
        phrase = self.mine or self.base or self.theirs
        return phrase.id if phrase else ""


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of a sync; `commit` is the head that is now readable, "" if there is none."""

    source: Source
    outcome: SyncOutcome
    commit: str = ""
    changes: tuple[Change, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a publish.

    Attributes:
        commit: the commit that was pushed, "" if none was.
        branch: where it went.
        done: drafts that are published (with the id they got) and therefore dropped; their remarks are to be shown.
        conflicts: drafts that stay, with `theirs` filled.
    """

    source: Source
    outcome: PublishOutcome
    commit: str = ""
    branch: str = ""
    done: tuple[Draft, ...] = ()
    conflicts: tuple[Draft, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Where a source stands, as far as this machine knows without asking the network.

    `synced_at` is the time of the last successful sync (seconds since the epoch), None for never; `drafts` counts
    all that wait, `conflicts` those of them that need a person, `news` the changes since one last looked.
    """

    source: Source
    commit: str = ""
    synced_at: float | None = None
    problem: str = ""
    drafts: int = 0
    conflicts: int = 0
    news: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit: who, when (ISO 8601 with zone), its subject cleaned; `phrase` as of then where one was asked for.

    `phrase` is None too where the commit removed it.
    """

    commit: str
    author: str
    date: str
    title: str
    phrase: Phrase | None = None

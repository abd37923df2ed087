"""What a phrase said before: what undo and trash remember, what lower books say, what a team's git knows.

The first two are on this machine and there at once; the third may ask a network and comes behind them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from textual.content import Content

from phrasebook.files.editing.history import earlier
from phrasebook.model import Phrase
from phrasebook.sharing.model import Revision, Source
from tui import paths
from tui.aside import aside
from tui.conversing import reason
from tui.describe import LAYERS, moment
from tui.screens.choose import Choice, More
from tui.targets import source_of

if TYPE_CHECKING:
    from phrasebook.library import Library

_MOST_REVISIONS = 50
"""Revisions of one phrase that are listed."""

_PATIENCE = 20.0
"""Seconds after which a repository is no longer waited for; git itself may take a minute to give up."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase as it was worded: where and when, on what occasion ("" if nobody said), and the words."""

    label: str
    phrase: Phrase
    occasion: str = ""

    @property
    def choice(self) -> Choice:
        """The line in a list, and the words in full."""
        occasion = (f"{self.occasion}\n", "$foreground-muted") if self.occasion else ""
        return Choice(f"{self.label}　{self.phrase.title}", Content.assemble(occasion, self.phrase.text))


def wordings_here(phrase_id: str, library: Library) -> list[Wording]:
    """The wordings that this machine remembers, the newest first, then those of lower books; reads the disk."""
    before = [Wording(f"{moment(each.when)} 之前", each.phrase) for each in earlier(phrase_id, paths.state_dir())]
    lower = library.books[: library.books.index(library.book_of(phrase_id))]
    return before + [
        Wording(f"{LAYERS[book.layer]} · {book.name}", each)
        for book in reversed(lower)
        for each in book.phrases
        if each.id == phrase_id and not each.hidden
    ]


def sources_with(phrase_id: str, library: Library, sources: Sequence[Source]) -> tuple[Source, ...]:
    """The teams' repositories that have published a phrase, the highest first; one's own drafts do not count."""
    found: list[Source] = []
    for book in reversed(library.books):
        source = source_of(book, sources)
        places = (PurePath(phrase.place.file) for phrase in book.phrases if phrase.id == phrase_id)
        if source is not None and any(place.is_relative_to(book.path) for place in places):
            found.append(source)
    return tuple(found)


def more_of(phrase_id: str, sources: Sequence[Source], wordings: list[Wording]) -> More | None:
    """What the teams' repositories know of a phrase, for a list that is open already; None where none knows it.

    Args:
        phrase_id: the phrase.
        sources: those of `sources_with`.
        wordings: those in the list; what comes is added to it.
    """
    if not sources:
        return None

    async def fetch() -> tuple[Sequence[Choice], str]:
        came: list[Wording] = []
        problems: list[str] = []
        for source in sources:
            try:
                revisions = await asyncio.wait_for(aside(partial(_log, source, phrase_id)), _PATIENCE)
            except TimeoutError:
                problems.append(f"{source.title} 的历史没取到：对方没有回应")
            except Exception as fault:  # noqa: BLE001 - the boundary: said, and what is here still shows
                problems.append(reason(fault, f"{source.title} 的历史没取到"))
            else:
                came += [_wording(each, each.phrase) for each in revisions if each.phrase is not None]
        wordings.extend(came)
        return [each.choice for each in came], "；".join(problems)

    return More("正在取团队的历史…", fetch)


def _log(source: Source, phrase_id: str) -> Sequence[Revision]:
    from phrasebook.sharing.team import Team  # noqa: PLC0415 - few ask for it, and in a thread

    return Team((source,), paths.state_dir(), paths.cache_dir()).log(source, phrase_id, _MOST_REVISIONS)


def _wording(revision: Revision, phrase: Phrase) -> Wording:
    try:
        when = moment(int(datetime.fromisoformat(revision.date).timestamp()))
    except (ValueError, OverflowError, OSError):  # anybody can commit with any date
        when = revision.date
    return Wording(f"{when} {revision.author}", phrase, revision.title)

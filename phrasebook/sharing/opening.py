"""What a start asks of sharing: where each team's book lies, and what is to be laid over it.

Cheap on purpose: where no draft waits, neither git, nor the parser, nor the editing room is imported. Nothing here
asks the network; what is new is `Team.sync`'s to bring.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from phrasebook.sharing.places import book_in

if TYPE_CHECKING:
    from phrasebook.files.overlay import Overlay
    from phrasebook.model import Phrase
    from phrasebook.sharing.model import Source


@dataclass(frozen=True, slots=True)
class TeamBook:
    """A source whose book is on this machine: its folder, and the drafts to lay over it, None where there are none."""

    source: Source
    path: Path
    overlay: Overlay | None


def team_books(sources: Iterable[Source], state: Path, cache: Path) -> Sequence[TeamBook]:
    """The books of the sources that have been synced, in their order.

    Args:
        sources: as the settings name them.
        state: the program's state folder.
        cache: the program's cache folder.
    """
    books: list[TeamBook] = []
    for source in sources:
        path = book_in(cache / "team" / source.key, source.title)
        if path is not None:
            books.append(TeamBook(source, path, _overlay(source, state)))
    return books


def watched(sources: Iterable[Source], state: Path, cache: Path) -> Sequence[Path]:
    """What changes when a team's book or one of its drafts does: files, and folders of `.toml` files."""
    return [path for each in sources for path in (state / "drafts" / each.key, cache / "team" / each.key / "head")]


def has_drafts(state: Path, source: str) -> bool:
    """Whether anything waits for a source (its `key`); reads no file."""
    try:
        with os.scandir(state / "drafts" / source) as entries:
            return any(entry.name.endswith(".toml") and not entry.name.startswith(".") for entry in entries)
    except OSError:
        return False


def _overlay(source: Source, state: Path) -> Overlay | None:
    """The drafts of a source; those of one that is only subscribed to show, too: they are somebody's words."""
    if not has_drafts(state, source.key):
        return None
    from phrasebook.files.overlay import Overlay  # noqa: PLC0415 - few start with drafts
    from phrasebook.model import Category  # noqa: PLC0415 - likewise
    from phrasebook.sharing.drafts import Drafts  # noqa: PLC0415 - likewise
    from phrasebook.sharing.merge import insisted  # noqa: PLC0415 - likewise

    kept = Drafts(state).kept(source.key)
    names = [
        Category(draft.mine.category, draft.category_name)
        for draft in kept.drafts
        if draft.mine is not None and draft.category_name
    ]
    drafts = {draft.phrase_id: draft for draft in kept.drafts}

    def join(published: Phrase) -> Phrase | None:
        """One's own words over what the team has changed elsewhere in the phrase: nobody sends its old price."""
        draft = drafts[published.id]
        return insisted(draft.base, published, draft.mine)

    edits = {key: draft.mine for key, draft in drafts.items()}
    return Overlay(edits, tuple(names), kept.problems, join)

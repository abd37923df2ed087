"""Which books a run works on: the built-in one, the settings', the teams', the command line's, the agent's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui import paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from phrasebook.library import Library
    from phrasebook.sharing.opening import TeamBook
    from tui.settings import Settings


class BookChoice(NamedTuple):
    """The common options: `paths` of further books, `only` those, `cached` when snapshots may be used."""

    paths: tuple[str, ...] = ()
    only: bool = False
    cached: bool = True

    @classmethod
    def of(cls, parsed: argparse.Namespace) -> BookChoice:
        """Take the choice from parsed arguments."""
        return cls(tuple(parsed.book), bool(parsed.only), not parsed.no_cache)


def open_chosen(choice: BookChoice, settings: Settings, before: Library | None = None) -> Library:
    """Open the chosen books; what is wrong with them is in the library's `problems`.

    `before` is the library in use, when a running program opens it anew: a file that broke keeps its last good words.
    """
    from phrasebook.library import open_library  # noqa: PLC0415 - the first frame is painted without it

    teams = {} if choice.only else _team_books(settings)
    return open_library(
        choice.paths if choice.only else [*_in_order(settings, teams), *choice.paths],
        built_in=not choice.only,
        personal=None if choice.only else paths.personal_book(),
        cache=paths.cache_dir() if choice.cached else None,
        before=before,
        overlays={str(team.path): team.overlay for team in teams.values() if team.overlay is not None},
    )


def configured(settings: Settings) -> list[str | Path]:
    """The team books of the settings, lowest first, those by git among them where they have been synced."""
    return list(_in_order(settings, _team_books(settings)))


def _in_order(settings: Settings, teams: Mapping[str, TeamBook]) -> Iterator[str | Path]:
    """The team books as the settings layer them; a repository never synced has none yet."""
    from tui.settings import Folder  # noqa: PLC0415 - the first frame is painted without the settings

    for shelf in settings.shelves:
        if isinstance(shelf, Folder):
            yield shelf.path
        elif team := teams.get(shelf.key):
            yield team.path


def _team_books(settings: Settings) -> Mapping[str, TeamBook]:
    """The books that come by git, with what waits to be published laid over them, by the key of their source."""
    if not settings.sources:
        return {}
    from phrasebook.sharing.opening import team_books  # noqa: PLC0415 - most people share nothing

    books = team_books(settings.sources, paths.state_dir(), paths.cache_dir())
    return {book.source.key: book for book in books}

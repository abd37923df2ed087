"""Which books a run works on: the built-in one, the settings', the command line's, the agent's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui import paths

if TYPE_CHECKING:
    import argparse

    from phrasebook.library import Library
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

    return open_library(
        choice.paths if choice.only else [*settings.books, *choice.paths],
        built_in=not choice.only,
        personal=None if choice.only else paths.personal_book(),
        cache=paths.cache_dir() if choice.cached else None,
        before=before,
    )

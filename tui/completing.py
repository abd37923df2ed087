"""Answers the shell that asks, at a press of Tab, how a `miaohui …` line may go on. Needs `miaohui[completion]`.

argcomplete does the asking and answering for bash, zsh, fish and PowerShell; what is ours is the parser, and
phrase ids and category names where they fit.
"""

import argparse
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tui.arguments import COMMANDS, parser_for
from tui.books import BookChoice, open_chosen
from tui.settings import load_settings

if TYPE_CHECKING:
    from phrasebook.library import Library


def complete() -> None:
    """Answer and end the program; ends it without an answer where argcomplete is missing."""
    try:
        import argcomplete  # noqa: PLC0415 - an extra, and needed at a press of Tab alone
    except ImportError:
        raise SystemExit(1) from None
    words = os.environ.get("COMP_LINE", "").split()
    parser = parser_for(next((word for word in words[1:] if word in COMMANDS), None))
    _name_phrases(parser)
    argcomplete.autocomplete(parser)


def _name_phrases(parser: argparse.ArgumentParser) -> None:
    """Let ids and categories be completed from the books in use."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list of what it was given
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - likewise
            for sub in action.choices.values():
                _name_phrases(sub)
        elif action.dest == "id" or (action.dest == "query" and "编号" in str(action.metavar)):
            _set_completer(action, _ids)
        elif action.dest == "category":
            _set_completer(action, _categories)


def _set_completer(action: argparse.Action, completer: Callable[..., Iterable[str]]) -> None:
    vars(action)["completer"] = completer  # where argcomplete looks for it


def _ids(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    return [phrase.id for phrase in _library(parsed_args).phrases if phrase.id.startswith(prefix)]


def _categories(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    names = (name for category in _library(parsed_args).categories for name in (category.name, category.id))
    return [name for name in names if name.startswith(prefix)]


def _library(parsed: argparse.Namespace) -> "Library":
    """Open the books that the line so far names; it may not be whole yet."""
    paths, only, uncached = (getattr(parsed, name, None) for name in ("book", "only", "no_cache"))
    return open_chosen(BookChoice(tuple(paths or ()), bool(only), not uncached), load_settings())

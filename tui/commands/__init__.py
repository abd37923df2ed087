"""What the sub-commands share: opening the books, plain or coloured output, JSON, reported problems.

A sub-command is a module here with `add_arguments(parser)` and `run(arguments) -> exit code`. None imports
textual. Exit codes: 0 done, 1 findings or nothing found, 2 usage, bad file or failed action.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from phrasebook.model import Problem
from tui.books import BookChoice, open_chosen
from tui.settings import Settings, load_settings

if TYPE_CHECKING:
    from phrasebook.library import Library
    from phrasebook.wording import Rules

DONE, FOUND, FAILED = 0, 1, 2
"""Exit codes: done; findings, or nothing found; usage, bad file or failed action."""

_COLOURS = {"error": "31", "warn": "33", "info": "36", "muted": "2", "title": "1", "match": "4"}


def open_books(arguments: argparse.Namespace, settings: Settings | None = None) -> "Library":
    """Open the books that the common options name, else those of the settings.

    Problems of the files go to standard error; whatever could be read is there.
    """
    chosen = settings if settings is not None else load_settings()
    library = open_chosen(BookChoice.of(arguments), chosen)
    report([*chosen.problems, *library.problems])
    return library


def rules_of(library: "Library") -> "Rules":
    """Load the wording rules in force for a library; problems of the packs go to standard error."""
    from phrasebook.wording import load_rules  # noqa: PLC0415 - likewise

    rules = load_rules(library.rule_files)
    report(rules.problems)
    return rules


def report(problems: Iterable[Problem]) -> None:
    """Write each problem to standard error, one line each; those of level `info` are lint's business."""
    for problem in problems:
        if problem.level in ("warn", "error"):
            print(problem, file=sys.stderr)


def print_json(value: object) -> None:
    """Print one JSON value on one line, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False))


def style(text: str, colour: str) -> str:
    """Colour `text` (`error`, `warn`, `info`, `muted`, `title`, `match`) where a terminal wants colour."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def input_lines() -> Iterator[str]:
    """Lines of standard input as UTF-8, without their ends; undecodable bytes become U+FFFD."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").rstrip("\r\n")

"""Which words an override was made over, so that people can be told when those have changed since.

A hash for each override of one's own book, in one small file of the state folder: nothing of it stands in a book.
One that is missing, because the override was written by hand or on another machine, only means that nothing is said.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phrasebook.library import Library
from phrasebook.model import Book, Phrase, Problem

_FILE = "overrides.json"


@dataclass(frozen=True, slots=True)
class Outdated:
    """An override of one's own whose phrase below says something else than when it was made."""

    mine: Phrase
    below: Phrase
    book: Book

    @property
    def problem(self) -> Problem:
        """What to say of it, at the place of one's own words."""
        whose = "内置的" if self.book.layer == "built-in" else f"团队（{self.book.name}）的"
        message = f"“{self.mine.title}”{whose}原文在您改过之后又变了"
        mend = f"现在是“{_short(self.below.text)}”，看过再存一次就不再提醒"
        return Problem(self.mine.place, "info", "override.outdated", message, mend)


def below(library: Library, phrase_id: str) -> tuple[Book, Phrase] | None:
    """The book beneath one's own, and its phrase, that an override of this id covers; None if it covers nothing."""
    for book in reversed(library.books):
        if book.layer != "personal":
            for phrase in book.phrases:
                if phrase.id == phrase_id:
                    return None if phrase.hidden else (book, phrase)
    return None


def remember(state: Path, library: Library, phrase_id: str) -> None:
    """Note what lies below an override that has just been saved; what cannot be noted is not told of later."""
    found = below(library, phrase_id)
    known = dict(_read(state))
    if found is None and phrase_id not in known:
        return
    known.pop(phrase_id, None)
    if found is not None:
        known[phrase_id] = _mark(found[1])
    from phrasebook.files.writing import write_whole  # noqa: PLC0415 - a start only reads

    with contextlib.suppress(OSError):
        state.mkdir(parents=True, exist_ok=True)
        write_whole(state / _FILE, json.dumps(known, indent=0, sort_keys=True).encode())


def outdated(library: Library, state: Path) -> Mapping[str, Outdated]:
    """The overrides whose phrase below has changed since they were saved, by id; reads one small file."""
    own = {phrase.id: phrase for book in library.books if book.layer == "personal" for phrase in book.phrases}
    if not own or not (known := _read(state)):
        return {}
    found: dict[str, Outdated] = {}
    lower = [book for book in library.books if book.layer != "personal"]
    covered = {phrase.id: (book, phrase) for book in lower for phrase in book.phrases if phrase.id in own}
    for key, (book, phrase) in covered.items():
        if key in known and not own[key].hidden and not phrase.hidden and known[key] != _mark(phrase):
            found[key] = Outdated(own[key], phrase, book)
    return found


def _read(state: Path) -> Mapping[str, str]:
    try:
        known = json.loads((state / _FILE).read_bytes())
        return {str(key): str(mark) for key, mark in known.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _mark(phrase: Phrase) -> str:
    """A hash of what people see of a phrase."""
    said = (phrase.title, phrase.text, phrase.category, phrase.code, phrase.tags, phrase.asks, phrase.note)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:39] + "…"

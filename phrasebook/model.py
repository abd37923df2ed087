"""The words of the trade as frozen data: phrases, categories, fields, books, and where each stands.

Ground floor of the house: no I/O, no search, no wording. Everything above imports from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Layer = Literal["built-in", "team", "personal"]
"""Where a book stands in the stack; a later one overrides an earlier one, phrase by phrase."""

Level = Literal["off", "info", "warn", "error"]
"""How grave a finding or a problem is, in rising order."""

LEVELS: tuple[Level, ...] = ("off", "info", "warn", "error")

Remember = Literal["agent", "buyer", "never"]
"""How long an answer to a field is kept: for good, until the next buyer, or for this copy only."""


def _nothing() -> Mapping[str, Any]:
    """Make an empty mapping that nobody can write to."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file people can open: `line` and `column` count from 1, columns in code points."""

    file: str = ""
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """`file:line:column`, as compilers and editors write it."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file, said to a person: the place, what it is, how to mend it.

    `rule` is a short stable id (`toml.syntax`, `phrase.title` …); `message` and `mend` are Chinese
    sentences; `quote` is the offending line as written, "" where there is none to show.
    """

    place: Place
    level: Level
    rule: str
    message: str
    mend: str = ""
    quote: str = ""

    def __str__(self) -> str:
        """One line: `file:line:column: level rule message`, the mend after it."""
        tail = f"。{self.mend}" if self.mend else ""
        return f"{self.place}: {self.level} {self.rule} {self.message.removesuffix('。')}{tail}"


@dataclass(frozen=True, slots=True)
class Phrase:
    r"""One reply: what is copied, under which title it is found, and where it stands.

    `category` is a category id. `text` holds fields as written (`{快递}`), lines end in `\n`.
    `derived_id` is true while the id was made by us because the file gives none.
    `extra` keeps keys this version does not know.
    """

    id: str
    title: str
    text: str
    category: str
    code: str = ""
    tags: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    note: str = ""
    allow: tuple[str, ...] = ()
    reason: str = ""
    hidden: bool = False
    derived_id: bool = False
    place: Place = Place()
    extra: Mapping[str, Any] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the phrasebook: a stable `id` (`shipping`) and the Chinese `name` people read (`物流`)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """What a book says of a field: a `[fields.NAME]` table of `book.toml`.

    `value` is set for the whole book and never asked; `pattern` is a regular expression that a whole
    answer must match; `hint` stands beside the box.
    """

    name: str
    value: str | None = None
    default: str | None = None
    choices: tuple[str, ...] = ()
    remember: Remember = "buyer"
    pattern: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """One book as read: a folder or a single file, with whatever in it could be read.

    `name` is what people call it; `path` is where it was read from; `categories` are in order of
    display; `order` is the part of that order that `book.toml` asks for and may name categories of
    other books. `rule_files` and `guide_files` are the TOML files in `rules/` and `guides/` and
    `lexicon_file` the `lexicon.toml` ("" without one), not yet read.
    """

    name: str
    path: str
    layer: Layer
    categories: tuple[Category, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    fields: Mapping[str, FieldDefinition] = field(default_factory=_nothing, hash=False)
    rule_files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    writable: bool = True
    order: tuple[str, ...] = ()
    guide_files: tuple[str, ...] = ()
    lexicon_file: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a phrase's text comes from: its layer, the name of its book, and the place in a file."""

    layer: Layer
    book: str
    file: str
    line: int

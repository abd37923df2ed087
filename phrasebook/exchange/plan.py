"""What an import would do, as data: rows with what becomes of them, codes that clash, findings counted.

How it is worked out is `planning`'s business; nothing here looks at a file or a book.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from phrasebook.exchange.reading import Reading
from phrasebook.model import Category, Phrase

Kind = Literal["new", "changed", "same", "skipped"]
OnConflict = Literal["skip", "replace", "keep-both"]


@dataclass(frozen=True, slots=True)
class Item:
    """One row and what becomes of it.

    `phrase` is as it would stand in the book (None for a skipped row), `theirs` the phrase it is recognised as;
    `reason` says why it is skipped, or what is remarkable. `beside` is what *keep both* adds, None where the text
    is the same. `rules` are the wording rules that have something to say of a new or changed reply, each once.
    """

    kind: Kind
    line: int
    category: Category
    reason: str = ""
    phrase: Phrase | None = None
    theirs: Phrase | None = None
    quote: str = ""
    beside: Phrase | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A code that two replies want: that of `line` and the one that has it. `kept`: whether the row keeps it."""

    code: str
    line: int
    title: str
    holder: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    reading: Reading
    items: tuple[Item, ...]
    clashes: tuple[Clash, ...]

    @property
    def findings(self) -> Mapping[str, int]:
        """How many new and changed replies each wording rule speaks of, the most frequent first."""
        return dict(Counter(rule for item in self.items for rule in item.rules).most_common())

    def count(self, kind: Kind) -> int:
        """How many rows are of a kind."""
        return sum(item.kind == kind for item in self.items)

    def by_category(self) -> dict[Category, Counter[Kind]]:
        """The rows of each category by kind, in the order of the file."""
        counts: defaultdict[Category, Counter[Kind]] = defaultdict(Counter)
        for item in self.items:
            counts[item.category][item.kind] += 1
        return dict(counts)

    def edits(self, on_conflict: OnConflict) -> list[tuple[Phrase, Phrase | None]]:
        """The phrases to save, each with the one it replaces or None.

        With *keep both* id and code stay with the phrase that has them; two replies of one text are not kept, the
        one that is there suffices.
        """
        edits: list[tuple[Phrase, Phrase | None]] = []
        for item in self.items:
            if item.phrase is None or item.kind not in ("new", "changed"):
                continue
            if item.kind == "new":
                edits.append((item.phrase, None))
            elif on_conflict == "replace":
                edits.append((item.phrase, item.theirs))
            elif on_conflict == "keep-both" and item.beside is not None:
                edits.append((item.beside, None))
        return edits

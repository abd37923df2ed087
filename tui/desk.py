"""What lies on the agent's desk while the app runs: the opened library, its index, its rules, the marks.

Opened in a worker, handed over whole, never changed in place: a reload makes a new desk.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from phrasebook.library import Library
from phrasebook.model import Phrase, Problem
from phrasebook.search import SearchIndex
from phrasebook.wording import Rules, load_rules
from tui import paths
from tui.books import BookChoice, open_chosen
from tui.settings import Settings
from tui.widgets.marks import Mark, mark_of

if TYPE_CHECKING:
    from phrasebook.sharing.overrides import Outdated

_SENTENCE = "我昨晚下的单咋还不发呀"
"""Any sentence that no phrase says word for word."""

_LETTERS = "qxzj"
"""Initials that no title has, so that all lines are looked at."""


class Desk:
    """A library with its index and rules; a phrase is checked once, when it is first looked at."""

    def __init__(
        self,
        library: Library,
        rules: Rules,
        changed: frozenset[str] = frozenset(),
        outdated: "Mapping[str, Outdated] | None" = None,
    ) -> None:
        """Make the index.

        Args:
            library: the books.
            rules: those in force.
            changed: the ids of phrases that are new or say something else than before.
            outdated: by id, what covers words that have changed since.
        """
        self.library = library
        self.rules = rules
        self.changed = changed
        self._outdated = outdated or {}
        self.index: SearchIndex = library.search_index()
        self._names = {category.id: category.name for category in library.categories}
        self._marks: dict[str, Mark | None] = {}

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with books and rule packs, errors and warnings only, errors first."""
        problems = [*self.library.problems, *self.rules.problems]
        return [each for level in ("error", "warn") for each in problems if each.level == level]

    def notes(self, phrase_id: str) -> Sequence[str]:
        """How a phrase stands to a team's words: a draft of one's own, or laid over what has changed since."""
        notes = ["稿：您改过，还没提交，只有您看得到"] if phrase_id in self.library.drafted else []
        if phrase_id in self._outdated:
            problem = self._outdated[phrase_id].problem
            notes.append(f"{problem.message}：{problem.mend}")
        return notes

    def category_name(self, category: str) -> str:
        """Name of a category as people read it; the id where it has none."""
        return self._names.get(category, category)

    def mark(self, phrase: Phrase) -> Mark | None:
        """Sum up the findings of a phrase as stored, its fields masked; better wordings would cost most of the time."""
        if phrase.id not in self._marks:
            self._marks[phrase.id] = mark_of(self.rules.check_phrase(phrase, suggest=False))
        return self._marks[phrase.id]


def open_desk(choice: BookChoice, settings: Settings, before: Library | None = None) -> Desk:
    """Read all books and rules that the arguments and settings name; slow, so call it in a thread.

    `before` is the library in use, for what a broken file last said.
    """
    library = open_chosen(choice, settings, before)
    desk = Desk(library, load_rules(library.rule_files), _changed(before, library), _outdated(library))
    # What the first queries and the first check make for good is made here, not between a key and its answer.
    desk.index.prepare()
    desk.index.search(_SENTENCE)
    desk.index.search(_LETTERS)
    desk.rules.check(_SENTENCE)
    return desk


def _outdated(library: Library) -> "Mapping[str, Outdated]":
    """What in one's own book covers words that have changed since."""
    if not any(book.layer == "personal" and book.phrases for book in library.books):
        return {}
    from phrasebook.sharing.overrides import outdated  # noqa: PLC0415 - many have no words of their own

    return outdated(library, paths.state_dir())


def _changed(before: Library | None, after: Library) -> frozenset[str]:
    """Ids of phrases that are new or say something else than before."""
    if before is None:
        return frozenset()
    old = {phrase.id: _words(phrase) for phrase in before.phrases}
    return frozenset(phrase.id for phrase in after.phrases if old.get(phrase.id) != _words(phrase))


def _words(phrase: Phrase) -> tuple[object, ...]:
    """All that people see of a phrase; where it stands in its file does not matter."""
    return (phrase.title, phrase.text, phrase.category, phrase.code, phrase.tags, phrase.asks, phrase.note)

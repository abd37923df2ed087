"""Edits that no file has yet, laid over the book they are for: how drafts show in one's own list.

A pure comparison of a book with edits; where they come from is the sharing room's to know.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phrasebook.model import Book, Category, Phrase, Problem


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over one book.

    Attributes:
        edits: each phrase as it shall be, by id; None takes it away.
        join: gives an edited phrase together with what its book says of it by now; None lets the edit stand alone.
        categories: names for categories that the book does not have yet.
        problems: edits that could not be read.
    """

    edits: Mapping[str, Phrase | None]
    categories: tuple[Category, ...] = ()
    problems: tuple[Problem, ...] = ()
    join: Callable[[Phrase], Phrase | None] | None = None

    def over(self, book: Book) -> Book:
        """The book as it will be: what is edited in its place, what is new at the end."""
        phrases = tuple(self._edited(phrase) if phrase.id in self.edits else phrase for phrase in book.phrases)
        there = {phrase.id for phrase in book.phrases}
        new = [edit for key, edit in self.edits.items() if edit is not None and key not in there]
        known = {category.id for category in book.categories}
        named = {category.id: category for category in self.categories}
        ids = dict.fromkeys(phrase.category for phrase in (*phrases, *new) if phrase is not None)
        fresh = tuple(named.get(key, Category(key, key)) for key in ids if key not in known)
        return dataclasses.replace(
            book,
            phrases=(*(phrase for phrase in phrases if phrase is not None), *new),
            categories=(*book.categories, *fresh),
            problems=(*book.problems, *self.problems),
        )

    def _edited(self, phrase: Phrase) -> Phrase | None:
        edit = self.join(phrase) if self.join else self.edits[phrase.id]
        return dataclasses.replace(edit, place=phrase.place) if edit else None

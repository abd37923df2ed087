"""One typed word against a corpus: the sieve first, then phrase by phrase."""

from typing import NamedTuple

from phrasebook.search.corpus import Corpus
from phrasebook.search.matching import best_alignment
from phrasebook.search.ranking import NAMED, SHELF, TEXT, Alignment, code_alignment
from phrasebook.search.reading import Run, runs


class Found(NamedTuple):
    """A word in a phrase: the field ("head", "text", "category", "code"), its place there, the run that fits."""

    field: str
    alignment: Alignment
    run: Run | None

    @property
    def worth(self) -> float:
        """The score of the word."""
        return self.alignment.band + self.alignment.place


class Ranked(NamedTuple):
    """A phrase that holds every word: its number, its score in two parts, and where each word was found."""

    number: int
    band: float
    place: float
    words: tuple[Found, ...]

    @property
    def worth(self) -> float:
        """The whole score."""
        return self.band + self.place

    @property
    def named(self) -> bool:
        """Whether every word stands outside the text: a title, tag, ask, code or category says what a reply is."""
        return all(found.field != "text" for found in self.words)


class _Sieved(NamedTuple):
    """A run, and the phrases that may hold it as binary digits, one a phrase: the quickest to look up."""

    run: Run
    heads: str
    texts: str


class Word:
    """A word of the query and where it may stand, as far as is known; each stage adds to it.

    Attributes:
        starts: phrases whose title begins with one of its first units, or whose code begins with it.
        titles: phrases that may have it in their title or code.
        heads: phrases that may have it in title, tag, ask, category or code.
        texts: phrases that may have it in their text. All four are bit sets.
    """

    def __init__(self, word: str, corpus: Corpus) -> None:
        self.word = word
        self._corpus = corpus
        self._sieved: list[_Sieved] = []
        self._shelves: dict[str, Found] = {}
        self._codes = {number: Found("code", code_alignment(word, code), None) for code, number in corpus.codes(word)}
        self.starts = self.titles = self.heads = corpus.in_heads.set_of(self._codes) if self._codes else 0
        self.texts = 0

    def widen(self, stage: int) -> None:
        """Add the readings of one more stage."""
        corpus = self._corpus
        for run in runs(self.word, stage, corpus.alphabet):
            adjacent = not run.gaps
            titles = corpus.in_titles.may_hold(run.units, adjacent=adjacent)
            heads = titles if run.reach == "titles" else corpus.in_heads.may_hold(run.units, adjacent=adjacent)
            texts = corpus.in_texts.may_hold(run.units) if run.reach == "texts" else 0
            if heads or texts:
                self._sieved.append(_Sieved(run, corpus.in_heads.digits(heads), corpus.in_texts.digits(texts)))
            self.starts |= titles & corpus.title_starts.any_of(run.units[0])
            self.titles |= titles
            self.heads |= heads | self._on_shelves(run)
            self.texts |= texts

    def find(self, number: int) -> Found | None:
        """The best place of the word in a phrase, None if it has none; a text counts only for want of another."""
        phrase = self._corpus.phrases[number]
        best = self._codes.get(number) if self._codes else None
        if self._shelves:
            best = _better(best, self._shelves.get(phrase.category))
        for run, heads, _ in self._sieved:
            if heads[number] == "1":
                best = _better(best, _place(run, self._corpus.heads[number], len(phrase.title)))
        if best is None:
            for run, _, texts in self._sieved:
                if texts[number] == "1":
                    best = _better(best, _place(run, self._corpus.texts[number]))
        return best

    def _on_shelves(self, run: Run) -> int:
        """Look for a run in the categories' names: the phrases of those that have it."""
        found = 0
        for shelf, name in self._corpus.shelf_heads.items():
            alignment = best_alignment(run.tables, name, field=SHELF, gaps=run.gaps)
            if alignment:
                here = Found("category", alignment, run)
                self._shelves[shelf] = _better(self._shelves.get(shelf), here) or here
                found |= self._corpus.shelves[shelf]
        return found


def rank_one(number: int, words: list[Word]) -> Ranked | None:
    """A phrase with all words found in it, or None."""
    if len(words) == 1:
        only = words[0].find(number)
        return Ranked(number, only.alignment.band, only.alignment.place, (only,)) if only else None
    found: list[Found] = []
    for word in words:
        here = word.find(number)
        if here is None:
            return None
        found.append(here)
    band = sum(here.alignment.band for here in found) / len(found)
    place = sum(here.alignment.place for here in found) / len(found)
    return Ranked(number, band, place, tuple(found))


def _place(run: Run, text: str, title_end: int | None = None) -> Found | None:
    """The best place of a run in a head, or where no title's length is given, in a text."""
    field = TEXT if title_end is None else NAMED
    alignment = best_alignment(run.tables, text, title_end or 0, field, gaps=run.gaps, literal=run.literal)
    return Found("text" if title_end is None else "head", alignment, run) if alignment else None


def _better(one: Found | None, other: Found | None) -> Found | None:
    """The found place of higher worth, the first of equals."""
    if one is None or (other is not None and other.worth > one.worth):
        return other
    return one

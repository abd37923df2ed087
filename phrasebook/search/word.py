"""One typed word against a corpus: the sieve first, then phrase by phrase."""

from typing import NamedTuple

from phrasebook.search.corpus import Corpus
from phrasebook.search.matching import best_alignment
from phrasebook.search.ranking import NAMED, SHELF, TEXT, TITLE, Alignment, code_alignment
from phrasebook.search.reading import Run, runs


class Found(NamedTuple):
    """A word in a phrase.

    `field` is "title", "head" (tags and asks), "text", "category" or "code"; `run` is what fits there.
    """

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

    @property
    def entitled(self) -> bool:
        """Whether every word stands in the title or the code."""
        return all(found.field in ("title", "code") for found in self.words)


class _Sieved(NamedTuple):
    """A run, and the phrases that may hold it as binary digits, one a phrase: the quickest to look up."""

    run: Run
    titles: str
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

    def forget(self) -> None:
        """Drop the readings so far: where the word is the only one, what they find is known already."""
        self._sieved.clear()
        self.starts = self.titles = self.heads = self.texts = 0

    def widen(self, stage: int) -> None:
        """Add the readings of one more stage."""
        corpus = self._corpus
        for run in runs(self.word, stage, corpus.alphabet):
            adjacent = not run.gaps
            titles = corpus.in_titles.may_hold(run.units, adjacent=adjacent)
            heads = 0 if run.reach == "titles" else corpus.in_heads.may_hold(run.units, adjacent=adjacent)
            texts = corpus.in_texts.may_hold(run.units) if run.reach == "texts" else 0
            if titles or heads or texts:
                self._sieved.append(_Sieved(run, *map(corpus.in_heads.digits, (titles, heads, texts))))
            self.starts |= titles & corpus.title_starts.any_of(run.units[0])
            self.titles |= titles
            self.heads |= titles | heads | self._on_shelves(run)
            self.texts |= texts

    def find(self, number: int) -> Found | None:
        """The best place of the word in a phrase, None if it has none.

        A field is looked into only for want of a better one: what a stage finds in a title is worth more than what
        it finds in tags and asks, and that more than a text. (An exact code is above all of them.)
        """
        corpus = self._corpus
        best = self._codes.get(number) if self._codes else None
        for run, titles, _, _ in self._sieved:
            if titles[number] == "1":
                best = _better(best, _place("title", run, corpus.titles[number], TITLE))
        if best is None:
            best = self._shelves.get(corpus.phrases[number].category) if self._shelves else None
            for run, _, heads, _ in self._sieved:
                if heads[number] == "1":
                    best = _better(best, _place("head", run, corpus.heads[number], NAMED))
        if best is None:
            for run, _, _, texts in self._sieved:
                if texts[number] == "1":
                    best = _better(best, _place("text", run, corpus.texts[number], TEXT))
        return best

    def _on_shelves(self, run: Run) -> int:
        """Look for a run in the categories' names: the phrases of those that have it."""
        found = 0
        for shelf, name in self._corpus.shelf_heads.items():
            alignment = best_alignment(run.tables, name, SHELF, gaps=run.gaps)
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


def _place(name: str, run: Run, text: str, field: int) -> Found | None:
    """The best place of a run in one field."""
    alignment = best_alignment(run.tables, text, field, gaps=run.gaps, literal=run.literal)
    return Found(name, alignment, run) if alignment else None


def _better(one: Found | None, other: Found | None) -> Found | None:
    """The found place of higher worth, the first of equals."""
    if one is None or (other is not None and other.worth > one.worth):
        return other
    return one

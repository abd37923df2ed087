"""One typed word against a corpus: the sieve first, then phrase by phrase."""

from typing import NamedTuple

from phrasebook.search.corpus import Corpus
from phrasebook.search.matching import best_alignment
from phrasebook.search.ranking import AT_START, CODE, COVER, NAMED, SHELF, TEXT, TITLE, Alignment, code_alignment
from phrasebook.search.reading import Run, runs

SAID, NAMED_SO, ENTITLED = range(3)
"""A word stands in the text only; in a tag, an ask or the category, which say what a reply is; in the title or code."""

_STANDING = {"text": SAID, "category": NAMED_SO, "head": NAMED_SO, "title": ENTITLED, "code": ENTITLED}


_ROUNDING = 1e-9  # sums of fractions in another order differ by less, places that are not equal by more


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
    """A phrase that holds every word.

    Its number, its score in two parts, where each word was found, and how much the least of these fields says:
    `SAID`, `NAMED_SO` or `ENTITLED`.
    """

    number: int
    band: float
    place: float
    words: tuple[Found, ...]
    standing: int

    @property
    def worth(self) -> float:
        """The whole score."""
        return self.band + self.place


class Word:
    """A word of the query and where it may stand, as far as is known; each stage adds to it.

    Titles are sieved at once; the rest when titles were not enough, which spares most queries of it.

    Attributes:
        starts: phrases whose title begins with one of its first units, or whose code begins with it; a bit set.
        titles: phrases that may have it in their title or code; a bit set.
    """

    def __init__(self, word: str, corpus: Corpus) -> None:
        self.word = word
        self._corpus = corpus
        self._stage = -1
        self._shelves: dict[str, Found] = {}
        self._codes = {number: code for code, number in corpus.codes(word)}
        self._runs: list[Run] = []
        # The runs that some phrase may hold, with these phrases as binary digits, one a phrase: quickest to look up.
        self._in_titles: list[tuple[Run, str]] = []
        self._in_heads: list[tuple[Run, str]] = []
        self._in_texts: list[tuple[Run, str]] = []
        # How many runs were sieved so far for heads and texts, which is done when it is asked for.
        self._heads_sieved = self._texts_sieved = 0
        self.starts = self.titles = self._heads = corpus.in_heads.set_of(self._codes) if self._codes else 0
        self._sure = self._heads
        self._texts = 0
        self._known: dict[int, Found | None] = {}

    def afresh(self) -> "Word":
        """The same word without its readings so far."""
        fresh = Word(self.word, self._corpus)
        fresh._shelves |= self._shelves
        fresh.starts = fresh.titles = fresh._heads = fresh._sure = 0
        return fresh

    def widen(self, stage: int) -> None:
        """Add the readings of one more stage, if it has not got them."""
        if stage <= self._stage:
            return
        self._stage = stage
        self._known.clear()
        corpus = self._corpus
        for run in runs(self.word, stage, corpus.alphabet):
            titles = corpus.in_titles.may_hold(run.units, adjacent=not run.gaps)
            self._runs.append(run)
            if titles:
                self._in_titles.append((run, corpus.in_titles.digits(titles)))
                self.starts |= titles & corpus.title_starts.any_of(run.units[0])
                self.titles |= titles
            shelved = self._on_shelves(run)
            self._heads |= titles | shelved
            self._sure |= shelved | (titles if len(run.units) == 1 else 0)

    def best(self) -> tuple[float, int]:
        """The highest band of the word in a title, and the most units of a run that may have it there.

        Where a code counts for more, or no title has the word, a band that none has.
        """
        if self.word in self._codes.values() or not self._in_titles:
            return (CODE + 1, 0)
        strongest = self._corpus.in_titles.strongest
        bands = [
            (sum(map(strongest, run.units)) / len(run.units) + TITLE, len(run.units)) for run, _ in self._in_titles
        ]
        return max(bands)

    @property
    def heads(self) -> int:
        """Phrases that may have it in title, tag, ask, category or code; a bit set."""
        sieve = self._corpus.in_heads
        if self._heads_sieved < len(self._runs):
            for run in self._runs[self._heads_sieved :]:
                heads = 0 if run.reach == "titles" else sieve.may_hold(run.units, adjacent=not run.gaps)
                if heads:
                    self._in_heads.append((run, sieve.digits(heads)))
                    self._heads |= heads
                    self._sure |= heads if len(run.units) == 1 else 0
            self._heads_sieved = len(self._runs)
        return self._heads

    @property
    def sure(self) -> int:
        """Those of `heads` that have it, as the sieve knows by itself: a single unit stands wherever it may stand."""
        return self.heads & self._sure  # in this order: the one is known when the other is

    @property
    def texts(self) -> int:
        """Phrases that may have it in their text; a bit set."""
        sieve = self._corpus.in_texts
        if self._texts_sieved < len(self._runs):
            for run in self._runs[self._texts_sieved :]:
                texts = sieve.may_hold(run.units) if run.reach == "texts" else 0
                if texts:
                    self._in_texts.append((run, sieve.digits(texts)))
                    self._texts |= texts
            self._texts_sieved = len(self._runs)
        return self._texts

    def find(self, number: int) -> Found | None:
        """The best place of the word in a phrase, None if it has none.

        A field is looked into only for want of a better one: what a stage finds in a title is worth more than what
        it finds in tags and asks, and that more than a text. (An exact code is above all of them.)
        """
        if number not in self._known:
            self._known[number] = self._find(number)
        return self._known[number]

    def _find(self, number: int) -> Found | None:
        """Look into one field after the other."""
        corpus = self._corpus
        best = None
        if number in self._codes:
            best = Found("code", code_alignment(self.word, self._codes[number]), None)
        best = _best_of("title", self._in_titles, number, corpus.titles[number], TITLE, best=best)
        if best is None and self.heads:
            shelved = self._shelves.get(corpus.phrases[number].category) if self._shelves else None
            best = _best_of("head", self._in_heads, number, corpus.heads[number], NAMED, best=shelved)
        if best is None and self.texts:
            best = _best_of("text", self._in_texts, number, corpus.texts[number], TEXT)
        return best

    def _on_shelves(self, run: Run) -> int:
        """Look for a run in the categories' names: the phrases of those that have it."""
        found = 0
        sieve, shelves = self._corpus.in_shelf_heads, [*self._corpus.shelf_heads.items()]
        for number in sieve.numbers(sieve.may_hold(run.units, adjacent=not run.gaps)):
            shelf, name = shelves[number]
            alignment = best_alignment(run, name, SHELF)
            if alignment:
                here = Found("category", alignment, run)
                self._shelves[shelf] = _better(self._shelves.get(shelf), here) or here
                found |= self._corpus.shelves[shelf]
        return found


class Best:
    """The best that words can be worth in a title as typed: all of the highest band, all at its beginning."""

    def __init__(self, words: list[Word]) -> None:
        bests = [word.best() for word in words]
        self._band = sum(band for band, _ in bests) / len(bests)
        self._size = sum(size for _, size in bests) / len(bests)

    def reached(self, ranked: Ranked, length: int) -> bool:
        """Whether a phrase is worth as much as any with a title of so many characters, or more, can be."""
        if ranked.band < self._band:
            return False
        return ranked.place > AT_START + COVER * self._size / length - _ROUNDING


def rank_one(number: int, words: list[Word]) -> Ranked | None:
    """A phrase with all words found in it, or None."""
    if len(words) == 1:
        only = words[0].find(number)
        if only is None:
            return None
        return Ranked(number, only.alignment.band, only.alignment.place, (only,), _STANDING[only.field])
    found: list[Found] = []
    band = place = 0.0
    standing = ENTITLED
    for word in words:
        here = word.find(number)
        if here is None:
            return None
        found.append(here)
        band += here.alignment.band
        place += here.alignment.place
        standing = min(standing, _STANDING[here.field])
    return Ranked(number, band / len(found), place / len(found), tuple(found), standing)


def _best_of(  # noqa: PLR0913 - three of them are what a field is
    field: str, runs: list[tuple[Run, str]], number: int, text: str, worth: int, *, best: Found | None = None
) -> Found | None:
    """The best place of the runs that a phrase may hold in one field of it, if it is better than what is known."""
    for run, holding in runs:
        if holding[number] == "1":
            alignment = best_alignment(run, text, worth)
            if alignment and (best is None or alignment.band + alignment.place > best.worth):
                best = Found(field, alignment, run)
    return best


def _better(one: Found | None, other: Found | None) -> Found | None:
    """The found place of higher worth, the first of equals."""
    if one is None or (other is not None and other.worth > one.worth):
        return other
    return one

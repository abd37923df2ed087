"""A buyer's sentence to the phrases that answer it: words of one meaning, neighbouring characters, rarity.

    我昨晚下的单咋还不发     fillers 我 昨晚 的 还 dropped; meanings 下单, 怎么, 未发; pairs 下单, 不发; characters

A sentence and each of a phrase's lines (title, tags, asks) are bags of terms: meanings of the lexicon, pairs of
neighbouring characters, characters. A term weighs what its kind says times its rarity among phrases. A line is
as good as the cosine between it and the sentence, and the better the more of it was asked; a phrase is as
good as its two best lines, and better for every term that any of its lines, its text or its category has.

To weigh every phrase so would be slow. Bit sets add up quickly instead: the weight of each term is added, as
a small whole number, to a binary counter for every phrase at once, one bit set a binary digit. The fifty
with the highest counts are then compared in full.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nlargest
from itertools import chain, islice
from math import log, sqrt
from types import MappingProxyType
from typing import NamedTuple

from phrasebook.search.corpus import Corpus
from phrasebook.search.lexicon import Lexicon
from phrasebook.search.postings import Postings
from phrasebook.search.ranking import Spans, spans_of

MEANING, BY_ONE, PAIR, CHARACTER, SPELLING = 1.5, 1.0, 0.2, 0.5, 0.35
"""What a term of each kind says.

A meaning is what is looked for, a little less sure by a word of one character, which stands in other words too. A
character says more where no meaning explains it than as the spelling of one; a pair adds that they are neighbours.
Found by trying on the tuning half of the labelled sentences and on asks left out of the book; flat around.
"""

LINES, SECOND, ALL_LINES, TEXT, SHELF = 1.0, 0.8, 2.0, 0.4, 0.5
"""Share in how good a phrase is: of its best line, of the next best; of the terms that stand in any line; in the text;
and of the category, which helps where words are many and vague."""

CONTAINED, SHORT = 0.4, 2.0
"""A line is as good as the cosine, and this share of how much of the line was asked; `SHORT` is added to a line's
weight, so that a line of one word is not contained in half of all sentences."""

CANDIDATES = 40
"""Phrases compared in full."""

LEAST, LEAST_OF_BEST = 0.1, 0.25
"""What is less alike than this, or than this share of the best, is no answer."""

_WHOLE = (LINES + SECOND) * (1 + CONTAINED) + ALL_LINES + TEXT + SHELF

KEPT = 2000
"""Phrases whose lines are kept cut, and terms whose phrases are: a few megabytes."""

_STEPS = 8  # whole numbers that stand for the weight of the weightiest term


class Bag(NamedTuple):
    """Terms with their weights, the length of the whole as a vector, and the sum of the weights."""

    weights: dict[str, float]
    length: float
    total: float


_NO_LINE = Bag({}, 1.0, 0.0)


class Sentences:
    """Answers to sentences over one corpus."""

    def __init__(self, corpus: Corpus, lexicon: Lexicon) -> None:
        self._corpus = corpus
        self._lexicon = lexicon
        self._rarity: dict[str, float] = {}
        self._said: dict[str, int] = {}
        self._named: dict[str, int] = {}
        self._lines: dict[int, tuple[Bag, ...]] = {}
        self._last: tuple[str, Mapping[str, float]] = "", {}

    def rank(self, text: str, allowed: int) -> list[tuple[int, float]]:
        """Phrases that may answer a folded sentence with their likeness (0..1), best first."""
        asked = self._bag(text)
        if not asked.weights or not allowed:
            return []
        shelves = self._shelves(asked)
        phrases = self._corpus.phrases
        found = [
            (number, (self._likeness(asked, number) + SHELF * shelves[phrases[number].category]) / _WHOLE)
            for number in self._candidates(asked, allowed)
        ]
        least = max(LEAST, LEAST_OF_BEST * max((likeness for _, likeness in found), default=0.0))
        return sorted((pair for pair in found if pair[1] >= least), key=lambda pair: (-round(pair[1], 6), pair[0]))

    def marks(self, text: str, number: int) -> Mapping[str, Spans]:
        """Spans in title and text of the words and pairs that a folded sentence shares with them."""
        words: set[str] = set()
        if self._last[0] != text:  # the hits of one sentence are marked one after the other
            self._last = text, self.terms(text)
        for term in self._last[1]:
            words.update(self._lexicon.words[term[1:]] if term[0] == "=" else [term] if len(term) > 1 else [])
        corpus = self._corpus
        lines = {"title": corpus.titles[number], "text": corpus.texts[number]}
        marked = {name: spans_of(_places(words, line)) for name, line in lines.items()}
        return MappingProxyType({name: spans for name, spans in marked.items() if spans})

    def terms(self, text: str) -> dict[str, float]:
        """Terms of a folded text with what their kind says; a meaning is written with a leading `=`."""
        found: dict[str, float] = {}
        before = " "
        for piece, meanings in self._lexicon.cut(text):
            if meanings == () or not piece.isalnum():
                before = " "
                continue
            for meaning in meanings or ():
                worth = (MEANING if len(piece) > 1 else BY_ONE) * self._lexicon.weight(meaning)
                found[f"={meaning}"] = max(worth, found.get(f"={meaning}", 0))
            for char in piece:
                found[char] = max(found.get(char, 0), SPELLING if meanings else CHARACTER)
                if before != " ":
                    found[before + char] = PAIR
                before = char
        return found

    def _bag(self, text: str) -> Bag:
        """The terms of a text, weighed by rarity too."""
        weights = {term: worth * self._rarity_of(term) for term, worth in self.terms(text).items()}
        length = sqrt(sum(weight * weight for weight in weights.values()))
        return Bag(weights, length or 1.0, sum(weights.values()))

    def _likeness(self, asked: Bag, number: int) -> float:
        """How well a phrase answers by itself, 0 to the sum of its shares."""
        lines = self._lines_of(number)
        best, second = nlargest(2, (_line_worth(asked, line) for line in (*lines, _NO_LINE)))
        total = sum(asked.weights.values())
        terms = set().union(*(line.weights for line in lines))
        named = sum(weight for term, weight in asked.weights.items() if term in terms)
        bit = self._corpus.in_texts.count - 1 - number
        said = sum(weight for term, weight in asked.weights.items() if self._in_texts(term) >> bit & 1)
        return LINES * best + SECOND * second + (ALL_LINES * named + TEXT * said) / total

    def _shelves(self, asked: Bag) -> dict[str, float]:
        """How well each category answers, the best of them 1: the root of the share of its phrases with each term."""
        found = {}
        for shelf, members in self._corpus.shelves.items():
            shares = (
                weight * sqrt((self._in_heads(term) & members).bit_count() / members.bit_count())
                for term, weight in asked.weights.items()
            )
            found[shelf] = sum(shares)
        most = max(found.values()) or 1.0
        return {shelf: worth / most for shelf, worth in found.items()}

    def _lines_of(self, number: int) -> tuple[Bag, ...]:
        """The bags of a phrase's title, tags and asks, kept."""
        lines = self._lines.get(number)
        if lines is None:
            if len(self._lines) >= KEPT:
                self._lines.clear()
            lines = tuple(self._bag(line) for line in self._corpus.heads[number].split("\n"))
            self._lines[number] = lines
        return lines

    def _in_texts(self, term: str) -> int:
        """Phrases that have a term in their text."""
        return _kept(self._said, term, lambda: self._having(term, self._corpus.in_texts))

    def _in_heads(self, term: str) -> int:
        """Phrases that have a term in title, tags or asks."""
        return _kept(self._named, term, lambda: self._having(term, self._corpus.in_heads))

    def _rarity_of(self, term: str) -> float:
        """The root of the log of phrases per phrase that has a term: rare words say more, but not by much."""
        known = self._rarity.get(term)
        if known is None:
            having = self._in_heads(term).bit_count()
            known = self._rarity[term] = sqrt(log(1 + self._corpus.in_heads.count / (1 + having)))
        return known

    def _having(self, term: str, postings: Postings) -> int:
        """Lines that have a term: any word of a meaning; of a word of several characters, those with all of them."""
        words = self._lexicon.words[term[1:]] if term[0] == "=" else (term,)
        found = 0
        for word in words:
            here = postings.having(word[0])
            for char in word[1:]:
                here &= postings.having(char)
            found |= here
        return found

    def _candidates(self, asked: Bag, allowed: int) -> Iterable[int]:
        """The phrases with the highest sum of weights, counted for all at once."""
        step = max(asked.weights.values()) / _STEPS
        digits: list[int] = []
        for term, weight in asked.weights.items():
            _add(digits, self._in_heads(term) & allowed, max(1, round(weight / step)))
        least, most = 1, 1 << len(digits)
        while least < most - 1:
            middle = (least + most) // 2
            if _at_least(digits, middle).bit_count() >= CANDIDATES:
                least = middle
            else:
                most = middle
        above = _at_least(digits, least + 1)
        numbers = self._corpus.in_heads.numbers
        return islice(chain(numbers(above), numbers(_at_least(digits, least) & ~above)), CANDIDATES)


def _kept(known: dict[str, int], term: str, find: Callable[[], int]) -> int:
    """What is known of a term, found out when it is asked for first."""
    found = known.get(term)
    if found is None:
        if len(known) >= KEPT:
            known.clear()
        found = known[term] = find()
    return found


def _places(words: Iterable[str], line: str) -> Iterator[int]:
    """Offsets of the characters of some words in a line."""
    for word in words:
        at = line.find(word)
        while at >= 0:
            yield from range(at, at + len(word))
            at = line.find(word, at + 1)


def _line_worth(asked: Bag, line: Bag) -> float:
    """How well one line answers: the cosine of the bags, and the share of the line that was asked."""
    ours, theirs = asked.weights, line.weights
    shared = ours.keys() & theirs.keys()
    if not shared:
        return 0.0
    cosine = sum(ours[term] * theirs[term] for term in shared) / (asked.length * line.length)
    return cosine + CONTAINED * sum(theirs[term] for term in shared) / (line.total + SHORT)


def _add(digits: list[int], members: int, weight: int) -> None:
    """Add a whole number to the binary counters of some phrases, the lowest digit first."""
    for place in range(weight.bit_length()):
        carry = members if weight >> place & 1 else 0
        at = place
        while carry:
            while len(digits) <= at:
                digits.append(0)
            digits[at], carry = digits[at] ^ carry, digits[at] & carry
            at += 1


def _at_least(digits: list[int], least: int) -> int:
    """The phrases whose counter is at least a number: greater at the first digit that differs, or equal."""
    if least >> len(digits):  # no counter reaches so far
        return 0
    greater, equal = 0, -1
    for place in range(len(digits) - 1, -1, -1):
        if least >> place & 1:
            equal &= digits[place]
        else:
            greater |= equal & digits[place]
    return greater | equal

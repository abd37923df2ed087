"""A buyer's sentence to the phrases that answer it: words of one meaning, neighbouring characters, rarity.

    我昨晚下的单咋还不发     fillers 我 昨晚 的 还 dropped; meanings 下单, 怎么, 未发; pairs 下单, 不发; characters

A sentence and each of a phrase's lines (title, tags, asks) are bags of terms: meanings of the lexicon, pairs of
neighbouring characters, characters. A term weighs what its kind says times its rarity among phrases. A line is
as good as the cosine between it and the sentence, and the better the more of it was asked; a phrase is as
good as its two best lines, and better for every term that any of its lines, its text or its category has.

To weigh every phrase so would be slow. Bit sets add up quickly instead: the weight of each term is added, as
a small whole number, to a binary counter for every phrase at once, one bit set a binary digit. The forty
with the highest counts are then compared in full.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from math import log, sqrt
from types import MappingProxyType
from typing import NamedTuple, TypeVar

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

KEPT_LINES, KEPT_TERMS = 8000, 2000
"""Lines whose bags are kept (tags are those of many phrases), and terms asked for whose phrases are: some megabytes."""

_STEPS = 8  # whole numbers that stand for the weight of the weightiest term

_Value = TypeVar("_Value")


class Bag(NamedTuple):
    """Terms with their weights, the length of the whole as a vector, and the sum of the weights."""

    weights: dict[str, float]
    length: float
    total: float


class Sentences:
    """Answers to sentences over one corpus."""

    def __init__(self, corpus: Corpus, lexicon: Lexicon) -> None:
        self._corpus = corpus
        self._lexicon = lexicon
        self._rarity: dict[str, float] = {}
        self._meant: dict[str, tuple[tuple[str, float], ...]] = {}
        self._named: dict[str, int] = {}
        self._said: dict[str, bytes] = {}
        self._shares: dict[str, tuple[float, ...]] = {}
        self._lines: dict[str, Bag] = {}
        self._last: tuple[str, Mapping[str, Sequence[str]]] = "", {}

    def rank(self, text: str, allowed: int) -> list[tuple[int, float]]:
        """Phrases that may answer a folded sentence with their likeness (0..1), best first."""
        asked = self._bag(text)
        if not asked.weights or not allowed:
            return []
        shelves = self._shelves(asked)
        phrases = self._corpus.phrases
        texts = [(self._in_texts(term), weight) for term, weight in asked.weights.items()]
        found = [
            (number, (self._likeness(asked, texts, number) + SHELF * shelves[phrases[number].category]) / _WHOLE)
            for number in self._candidates(asked, allowed)
        ]
        least = max(LEAST, LEAST_OF_BEST * max((likeness for _, likeness in found), default=0.0))
        return sorted((pair for pair in found if pair[1] >= least), key=lambda pair: (-round(pair[1], 6), pair[0]))

    def marks(self, text: str, number: int) -> Mapping[str, Spans]:
        """Spans in title and text of the words and pairs that a folded sentence shares with them."""
        if self._last[0] != text:  # the hits of one sentence are marked one after the other
            self._last = text, self._marked(text)
        words = self._last[1]
        lines = {"title": self._corpus.titles[number], "text": self._corpus.texts[number]}
        marked = {name: spans_of(_places(words, line)) for name, line in lines.items()}
        return MappingProxyType({name: spans for name, spans in marked.items() if spans})

    def _marked(self, text: str) -> dict[str, list[str]]:
        """The words that a folded sentence marks, by first character."""
        words: set[str] = set()
        for term in self.terms(text):
            words.update(self._words_of(term) if len(term) > 1 else ())
        by_first: dict[str, list[str]] = {}
        for word in words:
            by_first.setdefault(word[0], []).append(word)
        return by_first

    def _words_of(self, term: str) -> tuple[str, ...]:
        """The words of a meaning; of any other term, itself."""
        return self._lexicon.words[term[1:]] if term[0] == "=" else (term,)

    def terms(self, text: str) -> dict[str, float]:
        """Terms of a folded text with what their kind says; a meaning is written with a leading `=`."""
        found: dict[str, float] = {}
        before = ""
        for piece, meanings in self._lexicon.cut(text):
            if meanings == () or not piece.isalnum():
                before = ""
                continue
            if meanings:
                for term, worth in self._meant.get(piece) or self._meanings(piece, meanings):
                    found[term] = max(worth, found.get(term, 0))
            spelling = SPELLING if meanings else CHARACTER
            for char in piece:
                if spelling > found.get(char, 0):
                    found[char] = spelling
                if before:
                    found[before + char] = PAIR
                before = char
        return found

    def _meanings(self, word: str, meanings: Iterable[str]) -> tuple[tuple[str, float], ...]:
        """The terms of a word's meanings with what they say, kept."""
        sure = MEANING if len(word) > 1 else BY_ONE
        self._meant[word] = tuple((f"={meaning}", sure * self._lexicon.weight(meaning)) for meaning in meanings)
        return self._meant[word]

    def _bag(self, text: str) -> Bag:
        """The terms of a text, weighed by rarity too."""
        known = self._rarity
        weights = {term: worth * (known.get(term) or self._rarity_of(term)) for term, worth in self.terms(text).items()}
        length = sqrt(sum([weight * weight for weight in weights.values()]))
        return Bag(weights, length or 1.0, sum(weights.values()))

    def _likeness(self, asked: Bag, texts: Iterable[tuple[bytes, float]], number: int) -> float:
        """How well a phrase answers by itself, 0 to the sum of its shares; `texts` has the rows of the terms asked."""
        named: set[str] = set()
        worths = [0.0]
        for line in self._corpus.heads[number].split("\n"):
            bag = _kept(self._lines, line, self._bag, KEPT_LINES)
            shared = asked.weights.keys() & bag.weights.keys()
            if shared:
                named |= shared
                worths.append(_line_worth(asked, bag, shared))
        worths.sort()
        second, best = worths[-2:] if len(worths) > 1 else (0.0, 0.0)
        bit = self._corpus.in_texts.count - 1 - number
        byte, mask = bit >> 3, 1 << (bit & 7)
        said = sum([weight for having, weight in texts if having[byte] & mask])
        weights = asked.weights
        return (
            LINES * best
            + SECOND * second
            + (ALL_LINES * sum([weights[term] for term in named]) + TEXT * said) / asked.total
        )

    def _shelves(self, asked: Bag) -> dict[str, float]:
        """How well each category answers, the best of them 1: the root of the share of its phrases with each term."""
        worths = [0.0] * len(self._corpus.shelves)
        for term, weight in asked.weights.items():
            shares = _kept(self._shares, term, self._shares_of, KEPT_TERMS)
            worths = [worth + weight * share for worth, share in zip(worths, shares, strict=True)]
        most = max(worths, default=0.0) or 1.0
        return {shelf: worth / most for shelf, worth in zip(self._corpus.shelves, worths, strict=True)}

    def _shares_of(self, term: str) -> tuple[float, ...]:
        """The root of the share of its phrases that have a term, for each category."""
        having = self._in_heads(term)
        shelves = self._corpus.shelves.values()
        return tuple(sqrt((having & members).bit_count() / members.bit_count()) for members in shelves)

    def _in_texts(self, term: str) -> bytes:
        """Phrases that have a term in their text, as bytes, the last phrase first: the quickest to look one up."""
        return _kept(self._said, term, self._bytes_of, KEPT_TERMS)

    def _bytes_of(self, term: str) -> bytes:
        """What `_in_texts` keeps."""
        postings = self._corpus.in_texts
        return self._having(term, postings).to_bytes((postings.count >> 3) + 1, "little")

    def _in_heads(self, term: str) -> int:
        """Phrases that have a term in title, tags or asks."""
        return _kept(self._named, term, lambda term: self._having(term, self._corpus.in_heads), KEPT_TERMS)

    def _rarity_of(self, term: str) -> float:
        """The root of the log of phrases per phrase that has a term: rare words say more, but not by much."""
        having = self._having(term, self._corpus.in_heads).bit_count()  # not kept: most terms are never asked for
        known = self._rarity[term] = sqrt(log(1 + self._corpus.in_heads.count / (1 + having)))
        return known

    def _having(self, term: str, postings: Postings) -> int:
        """Lines that have a term: any word of a meaning; of a word of several characters, those with all of them."""
        found = 0
        for word in self._words_of(term):
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


def _kept(known: dict[str, _Value], key: str, find: Callable[[str], _Value], most: int) -> _Value:
    """What is known of a key, found out when it is asked for first; all of it goes when there is too much.

    To look for the oldest would be no safe step while another thread searches.
    """
    found = known.get(key)
    if found is None:
        if len(known) >= most:
            known.clear()
        found = known[key] = find(key)
    return found


def _places(words: Mapping[str, Sequence[str]], line: str) -> Iterator[int]:
    """Offsets of the characters of some words, given by their first character, in a line."""
    for at, char in enumerate(line):
        for word in words.get(char, ()):
            if line.startswith(word, at):
                yield from range(at, at + len(word))


def _line_worth(asked: Bag, line: Bag, shared: Iterable[str]) -> float:
    """How well one line answers by the terms it shares: the cosine of the bags, and the share of it that was asked."""
    product = total = 0.0
    for term in shared:
        weight = line.weights[term]
        product += asked.weights[term] * weight
        total += weight
    return product / (asked.length * line.length) + CONTAINED * total / (line.total + SHORT)


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

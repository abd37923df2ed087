"""What a match is worth: the constants of a score, and why they are what they are.

A word that was typed is compared with one field of a phrase and gets

    score = strength + field - gaps + place

- **strength**: the mean over its units, 100 for a character as written down to 46 for a slip (`units`).
- **field**: where it stands. A title says what a reply is; tags and asks are what people call it; a category is
  shared by many; a text holds many words by chance. 150, 110, 90, 0: a title's initials (78 + 150) come before an
  ask's very characters (100 + 110 + 5 at most), anything in a title, tag, ask or category name before
  anything in a text (46 + 90 against 100 + 5).
- **gaps**: skipping characters costs 5 once and 2 for each, so 退运 in 退货运费 (93) stays under 退货 as written (100)
  and above its initials (78). At most 4 are skipped at a time: more is chance.
- **place**: 2 at the beginning of a field, 1 after punctuation, and up to 3 for the share of the field
  that was typed. Together at most 5, less than the smallest step between strengths (6): a good place
  decides between equals and never lifts a weaker kind over a stronger one.

Several words: the mean of their scores. The exact code of a phrase: 260, above all the rest. A shown score is
this one over 260.

Two by hand. `thyf` and the title 退货运费谁承担: four initials, 78; title, +150; beginning of it, +2; four of seven
characters, +3 x 4/7 = 1.7; together 231.7, shown 0.89. `退运` and the same title: 100; title, +150; one gap of one
character, -(5 + 2) = -7; beginning, +2; two of seven, +0.9; together 245.9, shown 0.95.

A buyer's sentence: its likeness to the phrase (0..1, `sentences`) times 150.

Order: score without place (the band), then whole fields before parts of them, then frecency, then place, then the
shorter title, then id. So habit decides between matches of one kind and is never stronger than a better match.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from phrasebook.model import Phrase
from phrasebook.search.units import HOMOPHONE, LITERAL, NEAR, SLIP, SWAP

TITLE, NAMED, SHELF, TEXT = 150, 110, 90, 0
"""Worth of a field: title; tags and asks; category name; text."""

GAP, SKIPPED, WIDEST_GAP = 5, 2, 4
"""Cost of a gap, cost of each character skipped, most characters skipped at a time."""

AT_START, AFTER_MARK, COVER = 2, 1, 3
"""Place: beginning of a field, after punctuation, share of the field that was typed."""

MOST_PLACE = AT_START + COVER
"""The most a place is worth."""

CODE = 260
"""The exact code: more than the best title (100 + 150 + 5)."""

SENTENCE = 150
"""A buyer's sentence that a phrase answers word for word: below every match of what was typed in a title
(46 + 150 at least), above chance matches in a text."""


Spans = tuple[tuple[int, int], ...]
"""Code-point ranges in order, ends exclusive."""


class Alignment(NamedTuple):
    """One word placed in one field: band = strength + field - gaps, place, and code-point offsets of its units."""

    band: float
    place: float
    positions: Sequence[int]


class Part(NamedTuple):
    """One line of an explained score: a word as typed, where it was found, and what that is worth."""

    word: str
    field: str
    kind: str
    strength: float
    field_worth: float
    place: float

    @property
    def total(self) -> float:
        """What the word is worth."""
        return self.strength + self.field_worth + self.place


class Hit(NamedTuple):
    """A phrase that was found.

    `score` is 0..1. `matched` says how: "code", "text" (as written), "pinyin" (syllables or initials), "mixed" (both),
    "homophone", "fuzzy" (near sounds or a slip), "sentence", "all" (nothing was asked for). `spans` are code-point
    ranges in order by field: "title", "text", "code", and "tags.0", "asks.2" for the members of lists.
    """

    phrase: Phrase
    score: float
    matched: str
    spans: Mapping[str, Spans]
    parts: tuple[Part, ...] = ()


def place_of(text: str, start: int, size: int) -> float:
    """What the place of `size` units beginning at `start` is worth (0–5), in its line of the text."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    cover = COVER * size / ((line_end if line_end >= 0 else len(text)) - line_start)
    if start == line_start:
        return AT_START + cover
    return cover if text[start - 1].isalnum() else AFTER_MARK + cover


def code_alignment(word: str, code: str) -> Alignment:
    """A word that is a code, or the beginning of one (worth what a tag is)."""
    positions = range(len(word))
    if word == code:
        return Alignment(CODE, 0, positions)
    return Alignment(LITERAL + NAMED, AT_START + COVER * len(word) / len(code), positions)


def gap_cost(skipped: int) -> int:
    """What skipping some characters between two units costs."""
    return GAP + SKIPPED * skipped if skipped else 0


def kind_of(strengths: Iterable[int]) -> str:
    """Name how a word was matched from the strengths of its units."""
    met = set(strengths)
    if met & {NEAR, SWAP, SLIP}:
        return "fuzzy"
    if HOMOPHONE in met:
        return "homophone"
    if met == {LITERAL}:
        return "text"
    return "mixed" if LITERAL in met else "pinyin"


def shown(score: float) -> float:
    """A score as people and programs see it: 0..1, three decimals."""
    return round(max(0.0, min(1.0, score / CODE)), 3)


def spans_of(offsets: Iterable[int]) -> Spans:
    """Ranges of neighbouring offsets, each counted once: 0, 1, 4, 1 is ((0, 2), (4, 5))."""
    spans: list[tuple[int, int]] = []
    for offset in sorted(set(offsets)):
        if spans and spans[-1][1] == offset:
            spans[-1] = (spans[-1][0], offset + 1)
        else:
            spans.append((offset, offset + 1))
    return tuple(spans)

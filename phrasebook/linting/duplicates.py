"""Replies that say nearly the same: which pairs, and how alike. For lint and for the statistics.

All pairs of 10,000 replies are 50 million. So each reply is filed under four of its fragments of five
characters, the four whose checksum is smallest (a bottom-k sketch): two replies that share nine tenths
of their fragments share one of those four with near certainty, and few others do. Only pairs that meet in a
file are compared in earnest.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable

from phrasebook.characters import fold
from phrasebook.model import Phrase

ALIKE = 90.0
"""Percent of characters in common, in order, from which two replies are called nearly the same."""

_SHORTEST = 12  # shorter replies are alike by nature: 好的，马上为您查询
_FRAGMENT = 5
_SKETCH = 4
_CROWD = 40  # a fragment that so many share is a set phrase, and says nothing

_NOISE = re.compile(r"[\W_]+")


def near_duplicates(phrases: Iterable[Phrase]) -> list[tuple[Phrase, Phrase, float]]:
    """Pairs of phrases whose texts are nearly the same, in the order of the second one.

    Returns:
        The earlier phrase, the later one, and how alike they are in percent (`ALIKE` to 100); white
        space, punctuation, width and case do not count. A phrase is paired with its nearest earlier one only.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - reading a book does not need it

    filed: dict[int, list[int]] = defaultdict(list)
    known: list[tuple[Phrase, str]] = []
    pairs: list[tuple[Phrase, Phrase, float]] = []
    for phrase in phrases:
        text = _NOISE.sub("", fold(phrase.text))
        if phrase.hidden or len(text) < _SHORTEST:
            continue
        sketch = _sketch(text)
        near = sorted({index for mark in sketch for index in filed[mark][:_CROWD]}, reverse=True)
        best = process.extractOne(text, [known[index][1] for index in near], scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            _, alike, at = best
            pairs.append((known[near[at]][0], phrase, alike))
        for mark in sketch:
            filed[mark].append(len(known))
        known.append((phrase, text))
    return pairs


def _sketch(text: str) -> list[int]:
    """The smallest checksums among the fragments of a text."""
    fragments = {text[start : start + _FRAGMENT] for start in range(len(text) - _FRAGMENT + 1)}
    return sorted(map(zlib.crc32, map(str.encode, fragments)))[:_SKETCH]

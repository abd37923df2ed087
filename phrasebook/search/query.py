"""What was typed, cut into words: no book is known here, no character is compared.

    售后:退货 -顺丰     prefix 售后, words 退货, without 顺丰
    ｔｈｙｆ　运费       words thyf, 运费 (width and case are folded first)

Limits, so that a pasted page costs no more than a line: 160 characters of a query, 8 words, 48
characters of a word (24 if it holds Han characters, each of which is a word of its own in most queries).
"""

import re
from dataclasses import dataclass

from phrasebook.characters import fold

MOST_CHARACTERS = 160
MOST_WORDS = 8
LONGEST_WORD = 48
LONGEST_HAN_WORD = 24

_PREFIX = re.compile(r"\s*([^\s:]{1,20}):(.*)", re.DOTALL)
# Punctuation parts words as a space does; the apostrophe stays, input methods write xi'an.
_WORD = re.compile(r"-?[^\s,.!?;:\"()\[\]{}<>~…、。《》「」【】“”·|/\\^*]+")
_HAN = re.compile(r"[\u3007\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Query:
    """Folded words that all have to match, in any order, and words that must not; `text` is all of it, folded."""

    text: str
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def split_prefix(folded: str) -> tuple[str, str]:
    """`售后:破损` is ("售后", "破损"); without a colon ("", all of it)."""
    match = _PREFIX.match(folded)
    return (match[1], match[2]) if match else ("", folded)


def parse(raw: str) -> Query:
    """Fold a query and cut it into words; one of nothing but punctuation has none."""
    text = fold(raw[:MOST_CHARACTERS]).replace("’", "'").strip()
    words: list[str] = []
    without: list[str] = []
    for match in _WORD.finditer(text):
        word = match[0]
        excluded = word.startswith("-") and len(word) > 1
        word = word.strip("'-")
        if word and len(words) + len(without) < MOST_WORDS:
            kept = word[: LONGEST_HAN_WORD if han_count(word) else LONGEST_WORD]
            (without if excluded else words).append(kept)
    return Query(text, tuple(words), tuple(without))


def han_count(text: str) -> int:
    """How many Han characters stand in `text`."""
    return len(_HAN.findall(text))


def is_han(char: str) -> bool:
    """Whether one character is a Han character."""
    return _HAN.match(char) is not None

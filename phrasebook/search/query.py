"""What was typed, cut into words: no book is known here, no character is compared.

    售后:退货 -顺丰     prefix 售后, words 退货, without 顺丰
    ｔｈｙｆ　运费       words thyf, 运费 (width and case are folded first)

Limits, so that a pasted page costs no more than a line: 160 characters of a query, 8 words, 48
characters of a word (24 if it holds Han characters, each of which is a word of its own in most queries).
"""

from typing import NamedTuple

from phrasebook.characters import fold

MOST_CHARACTERS = 160
MOST_WORDS = 8
LONGEST_WORD = 48
LONGEST_HAN_WORD = 24

_LONGEST_PREFIX = 20

# Punctuation parts words as a space does; the apostrophe stays, input methods write xi'an.
_MARKS = dict.fromkeys(map(ord, ',.!?;:"()[]{}<>~…、。《》「」【】“”·|/\\^*'), " ")


class Query(NamedTuple):
    """Folded words that all have to match, in any order, and words that must not; `text` is all of it, folded."""

    text: str
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def split_prefix(folded: str) -> tuple[str, str]:
    """`售后:破损` is ("售后", "破损"); without a colon ("", all of it)."""
    before, colon, rest = folded.partition(":")
    name = before.lstrip()
    return (name, rest) if colon and name.split() == [name] and len(name) <= _LONGEST_PREFIX else ("", folded)


def parse(raw: str) -> Query:
    """Fold a query and cut it into words; one of nothing but punctuation has none."""
    text = fold(raw[:MOST_CHARACTERS]).replace("’", "'").strip()
    words: list[str] = []
    without: list[str] = []
    for word in text.translate(_MARKS).split():
        excluded = word.startswith("-") and len(word) > 1
        bare = word.strip("'-")
        if bare and len(words) + len(without) < MOST_WORDS:
            kept = bare[: LONGEST_HAN_WORD if han_count(bare) else LONGEST_WORD]
            (without if excluded else words).append(kept)
    return Query(text, tuple(words), tuple(without))


def han_count(text: str) -> int:
    """How many Han characters stand in `text`."""
    return sum(map(is_han, text))


def is_han(char: str) -> bool:
    """Whether one character is a Han character."""
    return "\u3400" <= char <= "\u9fff" or char == "\u3007"

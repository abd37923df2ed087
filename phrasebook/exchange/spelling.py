"""How a title is typed: its pinyin in full and its initials, characters read as their word reads them.

    spell("重发还款") == ("chongfahuankuan", "cfhk")

`characters.readings` knows characters alone; `readings_of_words.txt` beside this module has the words of the
trade in which a character is not read the likeliest way. The longest word that fits is taken, from the left.
"""

from functools import cache
from pathlib import Path

from phrasebook.characters import fold, readings

_FIGURES = dict(zip("0123456789", ["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"], strict=True))


def spell(title: str) -> tuple[str, str]:
    """Full pinyin and initials of a title, lower-case letters only; Latin letters stand for themselves.

    Figures are read one by one, because an input method takes them for the choice of a candidate.
    """
    syllables = [part for part in syllables_of(title) if part]
    return "".join(syllables), "".join(part[0] for part in syllables)


def syllables_of(title: str) -> list[str]:
    """The syllables of a title in order; a Latin letter is one, marks are left out."""
    text = fold(title)
    words, longest = _words()
    found: list[str] = []
    at = 0
    while at < len(text):
        for length in range(min(longest, len(text) - at), 1, -1):
            known = words.get(text[at : at + length])
            if known:
                found += known
                at += length
                break
        else:
            found += _one(text[at])
            at += 1
    return found


def _one(mark: str) -> list[str]:
    if known := readings(mark):
        return [known[0]]
    if mark in _FIGURES:
        return [_FIGURES[mark]]
    return [mark] if mark.isascii() and mark.isalpha() else []


@cache
def _words() -> tuple[dict[str, list[str]], int]:
    """Words and their syllables, and the length of the longest."""
    table = Path(__file__).with_name("readings_of_words.txt").read_text(encoding="utf-8")
    rows = (line.split(" ") for line in table.splitlines() if line and not line.startswith("#"))
    words = {word: syllables for word, *syllables in rows}
    return words, max(map(len, words))

"""A piece of a query as a table from character to strength, over the characters one book has.

退 is {退: 100}; `tui` is {退: 94, 推: 94, 腿: 94}; `t` is {退: 78, …, "t": 100}. Matching then is looking
characters up. Two widths: exact, and loose (homophones and near sounds too), which is tried later.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from phrasebook.characters import readings
from phrasebook.search.pinyin import Piece, is_initial, near, one_edit_away

LITERAL, FULL, UNFINISHED, INITIAL, NEAR, HOMOPHONE, SWAP, SLIP = 100, 94, 84, 78, 64, 60, 52, 46
"""How sure a character is meant.

Only order and distances matter. What was written beats what sounds so (100, 94). The more of a syllable
was typed, the surer: whole, begun, its initial only (94, 84, 78). Then what was typed by mistake: a sound
many speakers confuse (64), the input method's wrong choice (60), the right keys in the wrong order (52), a wrong
key (46). The smallest distance, 6 within what was meant, leaves room for the bonuses of a good place
(`ranking`), which may not lift a weaker kind over a stronger one.
"""


class Unit:
    """Strength by character, and initials of which each of them has one; equal to itself only."""

    __slots__ = ("initials", "strength")

    def __init__(self, strength: Mapping[str, int], initials: Iterable[str]) -> None:
        self.strength = strength
        self.initials = tuple(dict.fromkeys(initials))


def initials_of(char: str) -> tuple[str, ...]:
    """First letters of a character's readings; the character itself where it has none."""
    return tuple(dict.fromkeys(reading[0] for reading in readings(char))) or (char,)


class Alphabet:
    """The characters of one book, and the units made of them, each made once."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = frozenset(characters)
        units = _Units(self.characters)
        # Not its own methods: a cache that holds its owner keeps an index in memory that nobody uses any more.
        self.exact = lru_cache(maxsize=4096)(units.exact)
        self.loose = lru_cache(maxsize=1024)(units.loose)


class _Units:
    """Makes units over the characters of one book, by syllable."""

    def __init__(self, characters: Iterable[str]) -> None:
        self._by_syllable: dict[str, list[str]] = {}
        for char in sorted(characters):
            for reading in readings(char):
                self._by_syllable.setdefault(reading, []).append(char)

    def exact(self, piece: Piece) -> Unit:
        """The characters a piece stands for when it was typed as meant (or, for a slip, with that slip)."""
        text = piece.text
        if piece.kind == "literal":
            return Unit({text: LITERAL}, initials_of(text))
        if piece.kind == "slip":
            meant = one_edit_away(text)
            swapped = [name for name in meant if sorted(name) == sorted(text)]
            return Unit(self._strengths(meant, SLIP) | self._strengths(swapped, SWAP), (name[0] for name in meant))
        if piece.kind == "turned":
            return Unit(self._strengths([text], SWAP), text[0])
        if piece.kind == "swapped":
            names = [name for name in self._by_syllable if text.isascii() and name[0] == text]
            return Unit(self._strengths(names, SWAP) | {text: SWAP}, initials_of(text))
        strengths = self._strengths([text], FULL)
        if piece.kind == "prefix":
            begun = [syllable for syllable in self._by_syllable if syllable.startswith(text)]
            strengths = self._strengths(begun, INITIAL if is_initial(text) else UNFINISHED) | strengths
            if len(text) == 1:
                strengths[text] = LITERAL
        return Unit(strengths, text[0])

    def loose(self, piece: Piece) -> Unit:
        """The exact unit, and what sounds the same or nearly so."""
        exact = self.exact(piece)
        if piece.kind == "literal":
            sounds = readings(piece.text)
            others = tuple(other for sound in sounds for other in near(sound))
            wider = self._strengths(others, SLIP) | self._strengths(sounds, HOMOPHONE)
        else:
            others = near(piece.text)
            wider = self._strengths(others, NEAR)
        return Unit(wider | dict(exact.strength), (*exact.initials, *(name[0] for name in others)))

    def _strengths(self, syllables: Iterable[str], strength: int) -> dict[str, int]:
        """Every character of the book with one of the syllables, at one strength."""
        return {char: strength for syllable in syllables for char in self._by_syllable.get(syllable, ())}

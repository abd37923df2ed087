"""What a Chinese character is folded to and how it is read: two small tables; and how wide it is in a terminal.

`fold` makes writings of the same words equal; `readings` and `characters_of` go between characters
and toneless pinyin. No searching and no word boundaries: a character's readings are those of the
character alone (重 is both zhong and chong); whoever asks decides which one a word needs.

The tables beside this module are made by `.ci/make_character_table.py` from the data of OpenCC and
pypinyin; their licences stand in `characters_LICENSES.txt`.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

_HAN_FIRST, _END = 0x4E00, 0xA000  # the unified Han characters; only 〇 of the table stands before them


def fold(text: str) -> str:
    """Make full width half, capitals small, traditional characters simplified: `ＲＵＮ費` is `run费`.

    One code point becomes one code point, so offsets into the result are offsets into `text`. What
    has no single-code-point form (㎏) stays as it is.
    """
    return text.translate(_FOLDED)


def fold_all(texts: Sequence[str]) -> list[str]:
    """Fold many texts at once, which costs a third less than one by one."""
    together = fold("\0".join(texts)).split("\0")
    return together if len(together) == len(texts) else [fold(text) for text in texts]


def readings(char: str) -> tuple[str, ...]:
    """Toneless pinyin of one character, likeliest first, ü typed as v (`lv`, `nv`); () if it has none.

    Rare readings are left out, see the script that makes the table.
    """
    point = ord(fold(char))
    return _readings()[point] if point < _END else ()


@cache
def characters_of() -> Mapping[str, str]:
    """All characters that may be read as a syllable, by syllable; simplified forms only.

    The characters of which it is the likeliest reading come first.
    """
    syllables: dict[str, str] = {}
    for _, syllable, chars in _table():
        syllables[syllable] = syllables.get(syllable, "") + chars
    return MappingProxyType(syllables)


def cells(text: str) -> int:
    """Terminal cells of a line: two for wide and full-width characters, none for combining marks."""
    return sum(cells_of(character) for character in text)


def cells_of(character: str) -> int:
    """Terminal cells of one character."""
    if unicodedata.combining(character) or character == "\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


class _Folded(dict[int, int]):
    """Code point to folded code point; filled from OpenCC's pairs, the rest worked out when first met."""

    def __missing__(self, point: int) -> int:
        """Fold one code point by Unicode's own tables, and keep the answer."""
        small = _small(point)
        self[point] = folded = self.get(small, small)
        return folded


def _small(point: int) -> int:
    """The code point in normal width and lower case; itself where either takes more than one."""
    if _HAN_FIRST <= point < _END:  # Unicode knows no other width or case of these
        return point
    char = chr(point)
    normal = unicodedata.normalize("NFKC", char)
    small = (normal if len(normal) == 1 else char).lower()
    return ord(small) if len(small) == 1 else point


def _pairs() -> _Folded:
    """Read the traditional characters, one line, and their simplified forms, the next."""
    old, new = _beside("characters_fold.txt").split("\n", 2)[:2]
    return _Folded(str.maketrans(old, new))


def _beside(name: str) -> str:
    """The text of a table beside this module."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _table() -> list[tuple[int, str, str]]:
    """Rank (0 likeliest), syllable and the characters that have it in that rank."""
    rows = (line.split(" ") for line in _beside("characters_readings.txt").splitlines())
    return [(int(rank), syllable, chars) for rank, syllable, chars in rows]


@cache
def _readings() -> list[tuple[str, ...]]:
    """Readings by code point: a list of shared tuples takes a tenth of a dictionary."""
    found: list[tuple[str, ...]] = [()] * _END
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    for rank, syllable, chars in _table():
        only = (syllable,)
        for point in map(ord, chars):
            if rank:
                longer = (*found[point], syllable)
                found[point] = shared.setdefault(longer, longer)
            else:
                found[point] = only
    return found


_FOLDED = _pairs()

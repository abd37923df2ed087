"""One typed word as runs of units: every way to read it, from as typed to forgiving.

`thyf` is t·h·y·f; `退huo` is 退·huo; `xian` is xian, xi·an, …. The stages, each tried only when those before it
found little: side by side; with skipped characters; like sounds (homophones, zh/z); one slip of the fingers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Literal

from phrasebook.search.pinyin import CUTS, Cut, Piece, cuts, is_initial, slips
from phrasebook.search.units import Alphabet, Unit

AS_TYPED, SKIPPING, SOUNDS, SLIPS = range(4)
STAGES = (AS_TYPED, SKIPPING, SOUNDS, SLIPS)

SURE_CUTS = 3
"""Cuts tried with skipped characters: unlikely cuts with gaps fit nearly anything."""

Reach = Literal["titles", "heads", "texts"]
"""How far a run is looked for: titles alone; tags and asks too; texts too."""

_SEGMENT = re.compile(r"[a-z][a-z']*|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """One way to read a word: its units and their tables (strength by character).

    `gaps`: characters may be skipped. `literal` is the word itself where every unit is a character as written,
    else "".
    """

    units: tuple[Unit, ...]
    tables: tuple[Mapping[str, int], ...]
    gaps: bool
    reach: Reach
    literal: str


def runs(word: str, stage: int, alphabet: Alphabet) -> Iterator[Run]:
    """The ways to read a folded word that a stage adds to those of the stages before it."""
    make = alphabet.loose if stage == SOUNDS else alphabet.exact
    found = _slipped(word) if stage == SLIPS else _cuts(word, alphabet)
    for cut in found[:SURE_CUTS] if stage == SKIPPING else found:
        if stage == SKIPPING and len(cut) == 1:
            continue
        literal = stage == AS_TYPED and all(piece.kind == "literal" for piece in cut)
        units = tuple(make(piece) for piece in cut)
        yield Run(
            units,
            tuple(unit.strength for unit in units),
            gaps=stage == SKIPPING,
            reach=_reach(cut, stage),
            literal="".join(piece.text for piece in cut) if literal else "",
        )


def _cuts(word: str, alphabet: Alphabet) -> list[Cut]:
    """The cuts of a word, each stretch of letters as written and as pinyin, everything else as written."""
    choices: list[list[Cut]] = []
    for segment in _SEGMENT.findall(word):
        written = tuple(Piece("literal", char) for char in segment)
        if segment[0].isascii() and segment[0].isalpha():
            known = all(char in alphabet.characters for char in segment)
            choices.append([*([written] if known else []), *cuts(segment)])
        else:
            choices.append([written])
    return [sum(chosen, ()) for chosen in islice(product(*choices), CUTS + 1)]


def _slipped(word: str) -> list[Cut]:
    """Cuts of a word of letters with one slip: in a syllable, or two neighbouring initials swapped."""
    if not (word.isascii() and word.isalpha()):
        return []
    found = list(slips(word))
    if len(word) >= 3 and all(is_initial(letter) for letter in word):
        for at in range(len(word) - 1):
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            found.append(tuple(Piece("swapped", letter) for letter in swapped))
    return found


def _reach(cut: Cut, stage: int) -> Reach:
    """How far to look: initials stand in every text by chance, and with gaps in most asks."""
    initials = [piece.kind != "literal" and is_initial(piece.text) for piece in cut]
    if stage == AS_TYPED and not any(initials[:-1]) and initials != [True]:
        return "texts"
    return "titles" if stage == SKIPPING and all(initials) else "heads"

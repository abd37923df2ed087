"""One typed word as runs of units: every way to read it, from as typed to forgiving.

`thyf` is t·h·y·f; `退huo` is 退·huo; `xian` is xian, xi·an, …. The stages, each tried only when those before it
found little: side by side; with skipped characters; like sounds (homophones, zh/z); one slip of the fingers.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Literal, NamedTuple

from phrasebook.search.pinyin import CUTS, Cut, Piece, cuts, is_initial, slips
from phrasebook.search.query import han_count
from phrasebook.search.units import Alphabet, Unit

AS_TYPED, SKIPPING, SOUNDS, SLIPS = range(4)
STAGES = (AS_TYPED, SKIPPING, SOUNDS, SLIPS)

SURE_CUTS = 3
"""Cuts tried with skipped characters: unlikely cuts with gaps fit nearly anything."""

LONGEST_SWAPPED = 12
"""Characters of a word up to which each of them may be the one that slipped: every try is a reading of its own."""

Reach = Literal["titles", "heads", "texts"]
"""How far a run is looked for: titles alone; tags and asks too; texts too."""

_SEGMENT = re.compile(r"[a-z][a-z']*|.", re.DOTALL)


class Run(NamedTuple):
    """One way to read a word: its units and their tables (strength by character).

    `gaps`: characters may be skipped. `literal` is the word itself where every unit is a character as written,
    else "". `rarest` is the unit that means the fewest characters: the quickest to look for.
    """

    units: tuple[Unit, ...]
    tables: tuple[Mapping[str, int], ...]
    gaps: bool
    reach: Reach
    literal: str
    rarest: int


def runs(word: str, stage: int, alphabet: Alphabet) -> Iterator[Run]:
    """The ways to read a folded word that a stage adds to those of the stages before it."""
    make = alphabet.loose if stage == SOUNDS else alphabet.exact
    found = _slipped(word) if stage == SLIPS else _cuts(word, alphabet, by_ear=stage == SOUNDS)
    for cut in found[:SURE_CUTS] if stage == SKIPPING else found:
        if stage == SKIPPING and len(cut) == 1:
            continue
        literal = stage == AS_TYPED and all(piece.kind == "literal" for piece in cut)
        units = tuple([make(piece) for piece in cut])
        sizes = [len(unit.strength) for unit in units]
        yield Run(
            units,
            tuple([unit.strength for unit in units]),
            gaps=stage == SKIPPING,
            reach=_reach(cut, stage),
            literal="".join(piece.text for piece in cut) if literal else "",
            rarest=sizes.index(min(sizes)),
        )


def _cuts(word: str, alphabet: Alphabet, *, by_ear: bool) -> list[Cut]:
    """The cuts of a word, each stretch of letters as written and as pinyin, everything else as written."""
    choices: list[list[Cut]] = []
    for segment in _SEGMENT.findall(word):
        written = tuple(Piece("literal", char) for char in segment)
        if segment[0].isascii() and segment[0].isalpha():
            known = all(char in alphabet.characters for char in segment)
            choices.append([*([written] if known else []), *cuts(segment, by_ear=by_ear)])
        else:
            choices.append([written])
    return [sum(chosen, ()) for chosen in islice(product(*choices), CUTS + 1)]


def _slipped(word: str) -> list[Cut]:
    """Cuts of a word with one slip: in a syllable; or, of initials or Han characters, two swapped or one too many."""
    letters = word.isascii() and word.isalpha()
    found = list(slips(word)) if letters else []
    if len(word) <= LONGEST_SWAPPED and (han_count(word) == len(word) or (letters and all(map(is_initial, word)))):
        swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
        shorter = [word[:at] + word[at + 1 :] for at in range(len(word))] if len(word) > 2 else []
        for variant in dict.fromkeys((*swapped, *shorter)):
            found.append(tuple(Piece("swapped", char) for char in variant))
    return found


def _reach(cut: Cut, stage: int) -> Reach:
    """How far to look: initials stand in every text by chance, and with gaps in most asks."""
    initials = [piece.kind != "literal" and is_initial(piece.text) for piece in cut]
    if stage == AS_TYPED and not any(initials[:-1]) and initials != [True]:
        return "texts"
    return "titles" if stage == SKIPPING and all(initials) else "heads"

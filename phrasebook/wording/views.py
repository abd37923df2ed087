"""A text as rules read it: folded, cut into sentences and clauses, every place traceable to the text as written.

Two views of one text. The *plain* one is folded and free of invisible characters. The *tight* one also lacks
the white space and punctuation that people put between characters to get past a filter: 保 证, 绝.对, 加*微*信;
words half in pinyin are turned back in it (`spellings`). Marks that end a clause stay in both, or 拒绝，对方 would
become 绝对; only where single characters stand between them (加，微，信) do they go too. A run of U+FFFC, which
stands for a field, is one character.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import add
from typing import Literal

from phrasebook.characters import fold
from phrasebook.wording.spellings import respelled

Scope = Literal["clause", "sentence", "text"]
"""How far a rule looks: to the next comma, to the next full stop or line end, or over everything."""

MASK = "\ufffc"
"""What a masked field leaves; see `phrasebook.fields.mask`."""

_KEPT = "+%¥$@#=<>^°➕" + MASK  # these carry meaning of their own: 100%, ¥5, 加+微
_ENDS = "。!?…\n"  # a sentence ends here, after folding
BREAKS = _ENDS + ",;:~、"
"""Characters that end a clause, after folding."""

_SENTENCE = re.compile(f"[^{_ENDS}]+[{_ENDS}]*|[{_ENDS}]+")
_CLAUSE = re.compile(f"[^{BREAKS}]+[{BREAKS}]*|[{BREAKS}]+")
_RARE = re.compile(rf"[^\w{BREAKS}]")  # whatever is dropped is one of these; most texts have none
_LONE = re.compile(rf"[{BREAKS}][^\W\d_](?=[{BREAKS}])")  # a character alone, with the mark before it


class View:
    """One view, never changed: `offsets[i]` is the offset, in the text as written, of character `i`; None means `i`.

    `looser` is the view that this one was made of; most of their sentences are the same and are looked at once.
    A plain class, because a data class takes four times as long to make, and every sentence is a view.
    """

    def __init__(self, text: str, offsets: Sequence[int] | None = None, looser: "View | None" = None) -> None:
        self.text = text
        self.offsets = offsets
        self._looser = looser
        self._units: dict[Scope, tuple[tuple[int, int], ...]] = {}
        self._pieces: dict[Scope, list[tuple[int, View]]] = {}

    @cached_property
    def grams(self) -> set[str]:
        """The characters that occur, and the pairs of neighbours; those of the sentences are often known already."""
        text = self.text
        if pieces := self._pieces.get("sentence"):
            return {text[begin - 1 : begin + 1] for begin, _ in pieces[1:]}.union(*[piece.grams for _, piece in pieces])
        grams = set(text)
        grams.update(map(add, text, text[1:]))
        return grams

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of this view into the span of the text as written; what was dropped inside is covered."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]

    def units(self, scope: Scope) -> tuple[tuple[int, int], ...]:
        """Spans of the sentences, of the clauses, or of the whole; every one ends with its own marks."""
        if scope == "text":
            return ((0, len(self.text)),)
        found = self._units.get(scope)
        if found is None:
            pattern = _SENTENCE if scope == "sentence" else _CLAUSE
            found = self._units[scope] = tuple(match.span() for match in pattern.finditer(self.text))
        return found

    def pieces(self, scope: Scope) -> "list[tuple[int, View]]":
        """The units as views of their own (without offsets), each with the place at which it begins here."""
        found = self._pieces.get(scope)
        if found is None:
            units = self.units(scope)
            if len(units) == 1:  # not kept: a view that holds itself is left to the garbage collector
                return [(0, self)]
            known = {} if self._looser is None else {piece.text: piece for _, piece in self._looser.pieces(scope)}
            texts = [self.text[start:end] for start, end in units]
            found = [(unit[0], known.get(text) or View(text)) for unit, text in zip(units, texts, strict=True)]
            self._pieces[scope] = found
        return found

    def piece_at(self, scope: Scope, start: int, end: int) -> "tuple[int, View]":
        """The smallest run of units that holds a span, as `pieces` gives them."""
        first, last = self.unit_at(scope, start, end)
        for begin, piece in self.pieces(scope):
            if begin == first and len(piece.text) == last - first:
                return begin, piece
        return first, View(self.text[first:last])

    def unit_at(self, scope: Scope, start: int, end: int) -> tuple[int, int]:
        """The smallest run of units that holds a span."""
        inside = [unit for unit in self.units(scope) if unit[1] > start and unit[0] < max(end, start + 1)]
        return (inside[0][0], inside[-1][1]) if inside else (start, end)


def plain_view(text: str) -> View:
    """Fold a text and drop what cannot be seen."""
    return _without(fold(text), None, _is_invisible)


def tight_view(plain: View) -> View:
    """Drop the white space and punctuation between characters, too; a mark between two figures stays (3.5)."""
    tight = plain
    if _RARE.search(plain.text) or _LONE.search(plain.text):
        tight = _without(plain.text, plain.offsets, _is_soft)
        # Marks around single characters: 加,微,信 reads 加微信. The characters must be single on both sides of a mark.
        lone = {index for match in _LONE.finditer(tight.text) for index in (match.start(), match.end())}
        if lone:
            kept = [index for index in range(len(tight.text)) if index not in lone]
            tight = _kept(tight.text, tight.offsets, kept)
    text, offsets = respelled(tight.text, tight.offsets)
    return plain if text == plain.text else View(text, offsets, plain)


def _without(text: str, offsets: Sequence[int] | None, dropped: Callable[[str, int], bool]) -> View:
    """The view without the characters of which `dropped(text, index)` is true, runs of masks made one."""
    suspects = [match.start() for match in _RARE.finditer(text)]
    gone = {index for index in suspects if dropped(text, index) or text[index - 1 : index + 1] == MASK * 2}
    if not gone:
        return View(text, offsets)
    return _kept(text, offsets, [index for index in range(len(text)) if index not in gone])


def _kept(text: str, offsets: Sequence[int] | None, kept: list[int]) -> View:
    """The view of the characters at the given indexes."""
    places = kept if offsets is None else [offsets[index] for index in kept]
    return View("".join([text[index] for index in kept]), places)


def _is_invisible(text: str, index: int) -> bool:
    return unicodedata.category(text[index]) in ("Cf", "Mn", "Me")


def _is_soft(text: str, index: int) -> bool:
    """White space, or a mark that ends nothing and means nothing by itself."""
    char = text[index]
    if char in _KEPT or char in BREAKS:
        return False
    if char in ".,:" and text[index - 1 : index].isdigit() and text[index + 1 : index + 2].isdigit():
        return False
    return unicodedata.category(char)[0] in "ZPSC"

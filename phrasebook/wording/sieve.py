"""Which of many patterns could match a text at all: an index, asked before any pattern is run. Nothing is matched here.

A pattern knows sets of characters and pairs of characters, one of each of which must stand in a text that it matches,
for each of its ways of matching (`Expression.ways`; here they have one each). Every pair is given a whole number, read
as rows of bits: bit p of row n says that it meets the n-th set of pattern p. The rows of all pairs of a text are put
together with OR, then with each other with AND, and the bits that are left are the patterns worth trying: some fifty
steps for a sentence of 40 characters, however many patterns there are.

Worked by hand, with the patterns 0 = `不退` (needs {不退}) and 1 = `退[钱款]` (needs {退} and {钱, 款}):

    pair    row 1   row 0            row 0 = first needs, bit 1 for pattern 1, bit 0 for pattern 0
    不退     00      01
    退       00      10
    款       10      00
    nobody  01      00               pattern 0 has no second set, so it is met by nothing at all

In 退款 stand 退, 款 and 退款: OR gives row 1 = 11, row 0 = 10; AND gives 10: only pattern 1.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, reduce
from operator import or_
from typing import Generic, TypeVar

from phrasebook.wording.expressions import Expression
from phrasebook.wording.shipped import BETWEEN
from phrasebook.wording.views import View

T = TypeVar("T")

_FEW = 24
"""So few characters and pairs are looked for one by one, which spares making those of the text."""


class Sieve(Generic[T]):
    """Entries filed under a pattern each; those whose pattern could match a text come back in their order."""

    def __init__(self, entries: Iterable[tuple[Expression, T]]) -> None:
        self._entries = tuple(entries)

    def possible(self, view: View) -> list[T]:
        """The entries that a text may match."""
        if not self._entries:
            return []
        masks, met, rows, owners, left = self._index
        known = self._known
        here = view.grams & known if len(known) > _FEW else filter(view.text.__contains__, known)
        met = reduce(or_, map(masks.__getitem__, here), met)
        for _ in range(rows):
            left &= met
            met >>= len(owners)
        found: list[T] = []
        last = -1
        while left:
            lowest = left & -left
            left ^= lowest
            owner = owners[lowest.bit_length() - 1]
            if owner != last:
                found.append(self._entries[owner][1])
                last = owner
        return found

    @cached_property
    def _known(self) -> frozenset[str]:
        """The characters and pairs that any pattern needs."""
        return frozenset(self._index[0])

    @cached_property
    def _index(self) -> tuple[dict[str, int], int, int, list[int], int]:
        """The rows of every pair, one above the other in one number; the bits met by nothing; the number of rows.

        Last, which entry each bit of a row belongs to: a pattern has one for each of its ways; and all bits of a row.
        """
        ways = [(owner, needs) for owner, (pattern, _) in enumerate(self._entries) for needs in pattern.ways]
        rows = max((len(needs) for _, needs in ways), default=0)
        met = 0
        bits: dict[str, int] = defaultdict(int)  # many patterns share a need
        for number, (_, needs) in enumerate(ways):
            for row in range(rows):
                bit = 1 << (row * len(ways) + number)
                if row < len(needs):
                    bits[needs[row]] |= bit
                else:
                    met |= bit
        masks: dict[str, int] = defaultdict(int)
        for need, its_bits in bits.items():
            for gram in need.split(BETWEEN):
                masks[gram] |= its_bits
        return dict(masks), met, rows, [owner for owner, _ in ways], (1 << len(ways)) - 1

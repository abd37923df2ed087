"""Which lines may hold a query: a sieve of bit sets, one bit a line, so that a few hundred are compared and not all.

A Python integer of n bits is a set of n lines, of which `&` and `|` cost a few microseconds at 100,000. For
every character there is the set of lines that have it; for every two initials, the set of lines where two
neighbours have them (th: 退货, 提货, 台湖). A unit's set is the union over its characters; a run of units can
stand only where all their sets and all their pairs' sets meet. The sieve lets through too much at times,
never too little; whoever asks compares what is left.

Line 0 is the highest bit, so that the binary notation of a set, read from the left, lists lines in order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from phrasebook.search.units import Unit, initials_of

_KEPT = 4096  # unions kept; at 100,000 lines each takes 12.5 KB


class Postings:
    """The sieve over some lines; it keeps sets, not the lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.count = len(lines)
        self.all = (1 << self.count) - 1
        chars: defaultdict[str, list[int]] = defaultdict(list)
        pairs: defaultdict[str, list[int]] = defaultdict(list)
        keys = _PairKeys()
        for number, line in enumerate(lines):
            for char in set(line):
                chars[char].append(number)
            for key in {key for pair in set(pairwise(line)) for key in keys[pair]}:
                pairs[key].append(number)
        chars.pop("\n", None)
        self.characters = chars.keys()
        self._chars = {char: self.set_of(numbers) for char, numbers in chars.items()}
        self._pairs = {pair: self.set_of(numbers) for pair, numbers in pairs.items()}
        self._unions: dict[Unit, int] = {}

    def set_of(self, numbers: Iterable[int]) -> int:
        """The bit set of some line numbers."""
        flags = bytearray((self.count + 7) // 8)
        for number in numbers:
            flags[number >> 3] |= 128 >> (number & 7)
        return int.from_bytes(flags) >> (-self.count % 8)

    def having(self, char: str) -> int:
        """Lines that have a character."""
        return self._chars.get(char, 0)

    def any_of(self, unit: Unit) -> int:
        """Lines that have any character of a unit."""
        known = self._unions.get(unit)
        if known is None:
            if len(self._unions) >= _KEPT:
                self._unions.clear()
            known = 0
            for char in unit.strength:
                known |= self._chars.get(char, 0)
            self._unions[unit] = known
        return known

    def may_hold(self, units: Sequence[Unit], *, adjacent: bool) -> int:
        """Lines that may hold the units, side by side if `adjacent`, else anywhere."""
        found = self.all
        for unit in units:
            found &= self.any_of(unit)
        if adjacent and found:
            for one, other in pairwise(units):
                if one.initial and other.initial:
                    found &= self._pairs.get(one.initial + other.initial, 0)
        return found

    def digits(self, found: int) -> str:
        """A bit set as binary digits, one a line: `digits(found)[number] == "1"`."""
        return format(found, f"0{self.count}b")

    def numbers(self, found: int) -> Iterator[int]:
        """The line numbers of a bit set, lowest first."""
        flags = self.digits(found)
        number = flags.find("1")
        while number >= 0:
            yield number
            number = flags.find("1", number + 1)


class _PairKeys(dict[tuple[str, str], tuple[str, ...]]):
    """Two neighbouring characters to all pairs of their initials; worked out once for each two."""

    def __missing__(self, pair: tuple[str, str]) -> tuple[str, ...]:
        """Pair every initial of the one with every initial of the other."""
        one, other = pair
        apart = "\n" in pair
        self[pair] = keys = () if apart else tuple(a + b for a in initials_of(one) for b in initials_of(other))
        return keys

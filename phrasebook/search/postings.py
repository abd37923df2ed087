"""Which lines may hold a query: a sieve of bit sets, one bit a line, so that a few hundred are compared and not all.

A Python integer of n bits is a set of n lines, of which `&` and `|` cost a few microseconds at 100,000. For
every character there is the set of lines that have it; for every two initials, the set of lines where two
neighbours have them (th: 退货, 提货, 台湖). A unit's set is the union over its characters; a run of units can
stand only where all their sets and all their pairs' sets meet. The sieve lets through too much at times,
never too little; whoever asks compares what is left.

Line 0 is the highest bit, so that the binary notation of a set, read from the left, lists lines in order.
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import pairwise

from phrasebook.search.units import Unit, initials_of

_KEPT = 4096  # unions kept; at 100,000 lines each takes 12.5 KB
_SPARSE = 32  # reading a digit takes 3 ns, setting a bit in Python 100 ns more than setting a digit
_NATIVE = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"


class Postings:
    """The sieve over some lines; it keeps sets, and the lines only for making more of them.

    Sets are made when they are first asked for: a single query, as `find` asks, seldom needs those of the texts.

    Attributes:
        count: how many lines there are.
    """

    def __init__(self, lines: Sequence[str], *, pairs: bool = True) -> None:
        self.count = len(lines)
        self._lines = lines
        self._paired = lines if pairs else ()
        self._unions: dict[Unit, int] = {}

    @cached_property
    def _chars(self) -> dict[str, int]:
        """Lines by character."""
        return self._sets(_by_character(self._lines))

    @cached_property
    def _pairs(self) -> dict[str, int]:
        """Lines by two initials of neighbours."""
        return self._sets(_by_initials(_by_neighbours(self._paired)))

    def prepare(self) -> None:
        """Make the sets now; where there are pairs, both in one walk over the lines."""
        if self._paired:
            neighbours = _by_neighbours(self._paired)
            self._pairs = self._sets(_by_initials(neighbours))
            self._chars = self._sets(_by_first(neighbours))
        else:
            _ = self._chars

    @property
    def all(self) -> int:
        """The set of all lines."""
        return (1 << self.count) - 1

    def set_of(self, numbers: Iterable[int]) -> int:
        """The bit set of some line numbers."""
        some = [*numbers]
        if len(some) * _SPARSE < self.count:
            eights = bytearray(-(-self.count // 8))
            for number in some:
                eights[number >> 3] |= 128 >> (number & 7)
            return int.from_bytes(eights, "big") >> (-self.count % 8)
        digits = bytearray(b"0") * self.count
        for number in some:
            digits[number] = 49  # "1"; a digit a line and one conversion is quicker than shifting bits in Python
        return int(digits, 2) if digits else 0

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

    def strongest(self, unit: Unit) -> int:
        """The strength of the surest character of a unit that some line has, 0 if none has any."""
        return max((strength for char, strength in unit.strength.items() if char in self._chars), default=0)

    def may_hold(self, units: Sequence[Unit], *, adjacent: bool = False) -> int:
        """Lines that may hold the units, side by side if `adjacent` (and pairs are kept), else anywhere."""
        found = self.all
        for unit in units:
            found &= self.any_of(unit)
        if adjacent and found:
            for one, other in pairwise(units):
                found &= self._beside(one, other)
        return found

    def _beside(self, one: Unit, other: Unit) -> int:
        """Lines where neighbours have an initial of the one unit and of the other."""
        found = 0
        for first in one.initials:
            for second in other.initials:
                found |= self._pairs.get(first + second, 0)
        return found

    def digits(self, found: int) -> str:
        """A bit set as binary digits, one a line: `digits(found)[number] == "1"`."""
        return format(found, f"0{self.count}b")

    def numbers(self, found: int) -> Iterator[int]:
        """The line numbers of a bit set, lowest first."""
        flags = self.digits(found) if found else ""
        number = flags.find("1")
        while number >= 0:
            yield number
            number = flags.find("1", number + 1)

    def _sets(self, numbers: dict[str, list[int]]) -> dict[str, int]:
        """Lists of line numbers as bit sets."""
        return {key: self.set_of(lines) for key, lines in numbers.items()}


def _by_neighbours(lines: Iterable[str]) -> Mapping[str, list[int]]:
    """Line numbers by two neighbouring characters, the last of a line with a line end.

    Two characters are one number of 64 bits at first, which takes half as long as a string of two.
    """
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        points = f"{line}\n".encode(_NATIVE, "surrogatepass")
        size = len(points)
        for pair in {*array("Q", points[: size & ~7]), *array("Q", points[4 : 4 + (size - 4 & ~7)])}:
            found[pair].append(number)
    pairs = array("Q", found).tobytes().decode(_NATIVE, "surrogatepass")
    return {pairs[2 * at : 2 * at + 2]: numbers for at, numbers in enumerate(found.values())}


def _by_initials(neighbours: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Line numbers by two initials of neighbours, some more than once."""
    initials = cache(initials_of)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for pair, numbers in neighbours.items():
        if "\n" not in pair:
            for one in initials(pair[0]):
                for other in initials(pair[1]):
                    found[one + other] += numbers
    return found


def _by_first(neighbours: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Line numbers by character, some more than once."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for pair, numbers in neighbours.items():
        found[pair[0]] += numbers
    found.pop("\n", None)
    return found


def _by_character(lines: Sequence[str]) -> dict[str, list[int]]:
    """Line numbers by character."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for char in set(line):
            found[char].append(number)
    found.pop("\n", None)
    return found

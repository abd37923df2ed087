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
from functools import cached_property
from itertools import pairwise
from operator import add

from phrasebook.search.units import Unit, initials_of

_KEPT = 4096  # unions kept; at 100,000 lines each takes 12.5 KB


class Postings:
    """The sieve over some lines; it keeps sets, and the lines only for making more of them.

    Sets are made when they are first asked for: a single query, as `find` asks, seldom needs those of the texts.

    Attributes:
        count: how many lines there are.
        characters: every character in them.
    """

    def __init__(self, lines: Sequence[str], *, pairs: bool = True) -> None:
        self.count = len(lines)
        self._lines = lines
        self._paired = lines if pairs else ()
        self._unions: dict[Unit, int] = {}
        self.characters = frozenset("".join(lines)) - {"\n"}

    @cached_property
    def _chars(self) -> dict[str, int]:
        """Lines by character."""
        return self._sets(_by_character(self._lines))

    @cached_property
    def _pairs(self) -> dict[str, int]:
        """Lines by two initials of neighbours."""
        return self._sets(_by_initials(self._paired, self.characters))

    def prepare(self) -> None:
        """Make the sets now."""
        _ = self._chars, self._pairs

    @property
    def all(self) -> int:
        """The set of all lines."""
        return (1 << self.count) - 1

    def set_of(self, numbers: Iterable[int]) -> int:
        """The bit set of some line numbers."""
        digits = bytearray(b"0") * self.count
        for number in numbers:
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


def _by_initials(lines: Sequence[str], characters: Iterable[str]) -> dict[str, list[int]]:
    """Line numbers by two initials of neighbours.

    Each character is replaced by a letter for all its initials together (重: z and c), of which there are some
    hundred, so that neighbours of many characters are looked at once.
    """
    letters: dict[tuple[str, ...], str] = {}
    initials = {char: initials_of(char) for char in characters}
    table = {ord(char): letters.setdefault(own, chr(0xE000 + len(letters))) for char, own in initials.items()}
    by_letters: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        spelled = line.translate(table)
        for pair in set(map(add, spelled, spelled[1:])):
            by_letters[pair].append(number)
    meant = {letter: own for own, letter in letters.items()}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for pair, numbers in by_letters.items():
        if "\n" not in pair:
            for one in meant[pair[0]]:
                for other in meant[pair[1]]:
                    found[one + other] += numbers
    return found


def _by_character(lines: Sequence[str]) -> dict[str, list[int]]:
    """Line numbers by character."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for char in set(line):
            found[char].append(number)
    found.pop("\n", None)
    return found

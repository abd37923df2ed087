"""A pattern of a rule: read only when it is used, compiled only when a text could match it.

What a pattern may say is `grammar`'s business, what is known of it beforehand that of `shapes`. What ships has been
read once and for all (`shipped`), so that a start neither reads it nor imports the reader.
"""

import re
import zlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from phrasebook.wording.shipped import Entry, Known, Needs, entry_of, needs

if TYPE_CHECKING:
    from phrasebook.wording.shapes import Shape

MAX_FOLDED = 4_000
"""Code points of what Python compiles, with all parts in it."""

_NAMED = re.compile(r"\{([^{}\d,][^{}]*)\}")


class Expression:
    """A pattern that is safe to run; it is read when something of it is first asked for.

    Attributes:
        written: as it stands in the rule file; `parts` are what `{name}` in it stands for.
    """

    def __init__(self, written: str, parts: Mapping[str, "Expression"] = MappingProxyType({})) -> None:
        self.written = written
        self.parts = parts

    @property
    def ways(self) -> tuple[Needs, ...]:
        """What a text must hold to match: for each alternative that the pattern offers at the top, what that one needs.

        A need is a set of characters and pairs of them, one of which there is in a text that matches; the
        needs that most texts lack come first. Not kept: an index is made of them once, and they take megabytes.
        """
        return needs(self._entry) if self._entry else self.worked_out()[1]

    @property
    def starts(self) -> str:
        """The characters that begin all matches, where Python would else try every place; "" if it would not."""
        return self._entry[2] if self._entry else self.shape.starts

    def worked_out(self) -> Known:
        """What `folded` is made of, `ways` and `starts`, from the pattern itself, whatever the shipped table says."""
        from phrasebook.wording.shapes import needs_of  # noqa: PLC0415 - not needed for what ships

        folded, shape, shapes = self._read
        return folded, tuple(dict.fromkeys(map(needs_of, shapes))), shape.starts

    @cached_property
    def key(self) -> str:
        """What the shipped table knows it by: the pattern, and a checksum of what its parts stand for."""
        used = [name for name in _NAMED.findall(self.written) if name in self.parts] if self.parts else []
        if not used:
            return self.written
        return f"{self.written}\0{zlib.crc32(chr(0).join(self.parts[name].key for name in used).encode()):08x}"

    @cached_property
    def _entry(self) -> Entry | None:
        """What the shipped table has of it."""
        return entry_of(self.key)

    @property
    def paths(self) -> int:
        """The worst number of ways of matching from one starting point."""
        return self.shape.paths

    @property
    def shape(self) -> "Shape":
        """What else is known of it."""
        return self._read[1]

    @cached_property
    def folded(self) -> str:
        """What Python compiles."""
        pieces = (self._entry[0] if self._entry else self._read[0]).split("\0")
        if len(pieces) == 1:
            return pieces[0]
        pieces[1::2] = [f"(?:{self.parts[name].folded})" for name in pieces[1::2]]
        return "".join(pieces)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first used: most texts reach few of the patterns.

        Where Python would try all of it at every place, it is told first what a match begins with: half as long.
        """
        starts = self.starts
        return _compile(f"(?=[{re.escape(starts)}])(?:{self.folded})" if starts else self.folded)

    def read(self) -> "Expression":
        """Read it now.

        Raises:
            ExpressionError: too long, not in the subset, nested or too costly; the message says how to mend it.
        """
        from phrasebook.wording.grammar import COSTLY, ExpressionError  # noqa: PLC0415 - likewise

        _ = self._read
        if len(self.folded) > MAX_FOLDED:
            raise ExpressionError(COSTLY, 0)
        return self

    @cached_property
    def _read(self) -> "tuple[str, Shape, list[Shape]]":
        from phrasebook.wording.grammar import read_pattern  # noqa: PLC0415 - likewise

        return read_pattern(self.written, self.parts)


@lru_cache(maxsize=4096)
def _compile(folded: str) -> re.Pattern[str]:
    """Compile once; `re`'s own cache holds only 512."""
    return re.compile(folded)

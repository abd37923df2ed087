"""One wording rule as data, ready to be matched. Reading them is `packs`, running them `matching`.

Small records are named tuples in this package where nobody outside keeps them: a data class takes some half a
millisecond of every start to make.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from phrasebook.model import Level
from phrasebook.wording.expressions import Expression
from phrasebook.wording.finding import Source
from phrasebook.wording.sieve import Sieve
from phrasebook.wording.views import Scope


class Rewrite(NamedTuple):
    r"""How a place can be said better: `to` replaces what `found` matches, `\1` is its first group.

    With `advice` instead of `to` the words have no safe replacement, only a hint for whoever writes.
    """

    found: Expression
    to: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule in force.

    `words`, `groups` and `terms` are literal and folded as the rule's view is (tight if `loose`).
    `within` is the most characters a hit of `groups` may have, None for as many as the scope has.
    `exceptions` are named sets; only those in `allow` make a hit `allowed`, all of them keep it from
    being rewritten. `bad` and `good` are its tests.
    """

    id: str
    level: Level
    message: str
    kind: str = ""
    words: tuple[str, ...] = ()
    patterns: tuple[Expression, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    within: int | None = None
    scope: Scope = "sentence"
    unless: tuple[Expression, ...] = ()
    loose: bool = False
    rewrites: tuple[Rewrite, ...] = ()
    exceptions: Mapping[str, tuple[Expression, ...]] = field(default_factory=lambda: MappingProxyType({}))
    source: Source | None = None
    advice: str = ""
    reply: str = ""
    details: str = ""
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()
    terms: tuple[str, ...] = ()

    def allows(self, covering: Iterable[str]) -> bool:
        """Tell whether one of these exception sets is in force; "" are the team's own terms, always in force."""
        return any(name in self.allow or not name for name in covering)

    @cached_property
    def unless_sieve(self) -> Sieve[Expression]:
        """The patterns of `unless`."""
        return Sieve((one, one) for one in self.unless)

    @cached_property
    def exception_sieve(self) -> Sieve[tuple[str, Expression]]:
        """The patterns of the exceptions, each with the name of its set."""
        return Sieve((one, (name, one)) for name, expressions in self.exceptions.items() for one in expressions)

    @cached_property
    def rewrite_sieve(self) -> Sieve[Rewrite]:
        """The rewritings."""
        return Sieve((one.found, one) for one in self.rewrites)

    def expressions(self) -> Iterator[Expression]:
        """All patterns of the rule."""
        yield from (*self.patterns, *self.unless)
        yield from (one for expressions in self.exceptions.values() for one in expressions)
        yield from (rewrite.found for rewrite in self.rewrites)

    @property
    def is_claim(self) -> bool:
        """True for what law or marketplace forbid: a sentence that does so needs rethinking, not rewording."""
        return self.id.startswith(("mkt.", "ad."))


class Pack(NamedTuple):
    """One file's rules: who made them is its `id`, `as_of` the ISO date on which they were last looked through."""

    id: str
    title: str
    as_of: str
    file: str
    rules: tuple[Rule, ...]

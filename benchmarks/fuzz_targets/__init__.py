"""What the fuzzers throw bytes at, and what has to hold whatever the bytes are. `fuzz.py` does the throwing.

A target takes bytes and either returns or raises `AssertionError`; any other exception that reaches it is a finding
as well. Common to all: an answer is a result or an error of ours, whatever a person will read of it holds no control
character, and it costs at most `CPU_SECONDS` of processor time. What else has to hold, each target's module says first.
"""

import dataclasses
from collections.abc import Callable

from fuzz_targets import fields, importers, inputs, loader, merge, query, rules

CPU_SECONDS = 5.0
"""What one input may cost. Inputs have at most 16 KiB and the machine is shared; an answer takes milliseconds."""

MOST_BYTES = 16 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """One room under fire.

    Attributes:
        prove: raises if the invariant does not hold for these bytes.
        pieces: what inputs are put together from, besides chance.
        seeds: whole inputs that are near to real ones.
    """

    prove: Callable[[bytes], None]
    pieces: tuple[bytes, ...]
    seeds: Callable[[], list[bytes]]


TARGETS = {
    "loader": Target(loader.prove, (*inputs.TOML, *inputs.KEYS), inputs.files),
    "fields": Target(fields.prove, (*inputs.TOML, *inputs.FIELDS), inputs.texts),
    "query": Target(query.prove, inputs.TYPED, inputs.queries),
    "rules": Target(rules.prove, (*inputs.PATTERN, *inputs.TOML), inputs.rules),
    "importers": Target(importers.prove, inputs.FOREIGN, inputs.foreign),
    "merge": Target(merge.prove, inputs.CHOICES, inputs.choices),
}
"""The targets by the name that the command line takes."""

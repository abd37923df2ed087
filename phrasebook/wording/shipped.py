"""What has been worked out beforehand of the patterns that ship, so that no start has to read them.

Reading some 300 patterns costs as much as everything else that `miaohui find` does; this table costs two
milliseconds. It is data made by `.ci/make_pattern_table.py`; a test proves that it says what the patterns say, and a
pattern it does not have, such as a team's, is worked out when it is first needed.
"""

import json
from collections.abc import Iterable
from functools import cache
from hashlib import blake2s
from pathlib import Path

TABLE = Path(__file__).with_name("shipped.json")
"""Key of a pattern to what Python compiles and the sets of characters it needs (see `Expression.needs`)."""

Known = tuple[str, tuple[frozenset[str], ...]]


def key_of(words: Iterable[str]) -> str:
    """Give the key of a pattern: a digest of it and of what its parts stand for."""
    return blake2s("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@cache
def shipped_table() -> dict[str, Known]:
    """Read the table; a missing one only costs time."""
    try:
        table = json.loads(TABLE.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return {key: (folded, tuple(map(frozenset, needs))) for key, (folded, needs) in table.items()}

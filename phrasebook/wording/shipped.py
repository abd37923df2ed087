"""What has been worked out beforehand of the patterns that ship, so that no start has to read them.

Reading some 300 patterns costs as much as everything else that `miaohui find` does; this table costs two
milliseconds. It is data made by `.ci/make_pattern_table.py`; a test proves that it says what the patterns say, and a
pattern it does not have, such as a team's, is worked out when it is first needed.
"""

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("shipped.json")
"""Key of a pattern to what Python compiles and the sets of characters it needs (see `Expression.needs`)."""

Known = tuple[str, tuple[frozenset[str], ...]]


@cache
def shipped_table() -> dict[str, Known]:
    """Read the table; a missing one only costs time."""
    try:
        table = json.loads(TABLE.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return {key: (folded, tuple(map(frozenset, needs))) for key, (folded, needs) in table.items()}

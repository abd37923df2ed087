"""What has been worked out beforehand of the patterns that ship, so that no start has to read them.

Reading some 300 patterns costs as much as everything else that `miaohui find` does; this table costs two
milliseconds. It is data made by `.ci/make_pattern_table.py`; a test proves that it says what the patterns say, and a
pattern it does not have, such as a team's, is worked out when it is first needed.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("shipped.json")
"""`sets`: sets of characters and pairs, each a string with `BETWEEN` between. `patterns`: the key of a pattern to what
Python compiles, for each way of matching the numbers of the sets it needs (see `Expression.ways`), and what its
matches begin with (`Shape.starts`)."""

Needs = tuple[str, ...]
"""Sets of characters and pairs of characters, each as one string with `BETWEEN` between them; in a text that matches
there is one of each set. Strings, because the table has them so, and an index takes them apart but once."""

BETWEEN = "\u3000"
"""The wide space, which neither a folded text has nor a folded pattern."""

Known = tuple[str, tuple[Needs, ...], str]

Entry = tuple[str, list[list[int]], str]
"""A pattern as it stands in the table: a list of three, in truth."""


def entry_of(key: str) -> Entry | None:
    """What the table has of a pattern that ships; None of any other."""
    entry: Entry | None = _table()["patterns"].get(key)
    return entry


def needs(entry: Entry) -> tuple[Needs, ...]:
    """The sets that the numbers of an entry stand for."""
    sets: list[str] = _table()["sets"]
    return tuple(tuple(sets[number] for number in way) for way in entry[1])


def shipped_keys() -> frozenset[str]:
    """The keys of all patterns in the table."""
    return frozenset(_table()["patterns"])


@cache
def _table() -> dict[str, Any]:
    """Read the table; a missing one only costs time."""
    try:
        table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    except OSError:
        return {"sets": [], "patterns": {}}
    return table


def table_text(known: Mapping[str, Known]) -> str:
    """The table as it is kept, one set and one pattern a line, sorted, so that its history can be read."""
    sets = sorted({need for _, ways, _ in known.values() for way in ways for need in way})
    numbers = {each: number for number, each in enumerate(sets)}
    patterns = {
        key: [folded, [[numbers[need] for need in way] for way in ways], starts]
        for key, (folded, ways, starts) in sorted(known.items())
    }
    first = ",\n".join(map(_json, sets))
    second = ",\n".join(f"{_json(key)}:{_json(entry)}" for key, entry in patterns.items())
    return f'{{"sets":[\n{first}\n],"patterns":{{\n{second}\n}}}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

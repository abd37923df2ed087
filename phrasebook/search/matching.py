"""Placing the units of one word in one line of folded text: side by side, or with gaps.

Pure functions over tables (strength by character); which phrases to look at is decided elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from phrasebook.search.ranking import MOST_PLACE, WIDEST_GAP, Alignment, gap_cost, place_of
from phrasebook.search.reading import Run
from phrasebook.search.units import LITERAL

Table = Mapping[str, int]

SCANNED = 3
"""Characters of a line that are asked whether a unit means them in the time that one character is looked for in all of
the line (0.05 µs and 0.15 µs): so a unit of few characters is looked for by them, in all but the shortest lines."""


def best_alignment(run: Run, text: str, field: int) -> Alignment | None:
    """The best place of a run of units in `text`, the first of equals; None if it stands nowhere.

    Args:
        run: units of which none means a line end.
        text: a folded field, or several, one a line.
        field: what the field is worth.
    """
    places: Iterable[tuple[float, Sequence[int]]]
    if run.literal:
        places = written(run.literal, text)
    else:
        places = with_gaps(run.tables, text) if run.gaps else side_by_side(run.tables, text, run.rarest)
    best: Alignment | None = None
    for strength, positions in places:
        band = strength + field
        if best is None or band + MOST_PLACE > best.band + best.place:
            place = place_of(text, positions[0], len(run.tables))
            if best is None or band + place > best.band + best.place:
                best = Alignment(band, place, positions)
    return best


def written(literal: str, text: str) -> Iterator[tuple[float, Sequence[int]]]:
    """Every place where the word stands as written."""
    start = text.find(literal)
    while start >= 0:
        yield LITERAL, range(start, start + len(literal))
        start = text.find(literal, start + 1)


def side_by_side(tables: Sequence[Table], text: str, rarest: int) -> list[tuple[float, Sequence[int]]]:
    """Every place where the units stand one beside the other, `rarest` looked for first: mean strength and offsets."""
    size = len(tables)
    found: list[tuple[float, Sequence[int]]] = []
    if len(text) < size:
        return found
    for at in _places(tables[rarest], text, rarest, len(text) - size + rarest + 1):
        here = start = at - rarest
        total = 0
        for table in tables:
            strength = table.get(text[here])
            if strength is None:
                break
            total += strength
            here += 1
        else:
            found.append((total / size, range(start, here)))
    return found


def _places(table: Table, text: str, first: int, end: int) -> list[int]:
    """Where a unit stands in a part of the text, in order."""
    if end - first <= len(table) * SCANNED:
        return [at for at, char in enumerate(text[first:end], first) if char in table]
    places: list[int] = []
    for char in table:
        at = text.find(char, first, end)
        while at >= 0:
            places.append(at)
            at = text.find(char, at + 1, end)
    places.sort()
    return places


def with_gaps(tables: Sequence[Table], text: str) -> Iterator[tuple[float, Sequence[int]]]:
    """The best way from every place of the first unit to the last, skipping at most four characters a time."""
    size = len(tables)
    for start, char in enumerate(text):
        if char not in tables[0]:
            continue
        ways: dict[int, tuple[float, tuple[int, ...]]] = {start: (tables[0][char] / size, (start,))}
        for table in tables[1:]:
            ways = _next(ways, table, text, size)
            if not ways:
                break
        else:
            yield max(ways.values(), key=lambda way: way[0])


def _next(
    ways: Mapping[int, tuple[float, tuple[int, ...]]], table: Table, text: str, size: int
) -> dict[int, tuple[float, tuple[int, ...]]]:
    """Continue every way by one unit: the best way to each place that it can take."""
    longer: dict[int, tuple[float, tuple[int, ...]]] = {}
    for last, (worth, positions) in ways.items():
        for here, char in enumerate(text[last + 1 : last + WIDEST_GAP + 2], last + 1):
            if char == "\n":
                break
            strength = table.get(char)
            if strength is not None:
                total = worth + strength / size - gap_cost(here - last - 1)
                if here not in longer or total > longer[here][0]:
                    longer[here] = (total, (*positions, here))
    return longer

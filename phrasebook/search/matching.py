"""Placing the units of one word in one line of folded text: side by side, or with gaps.

Pure functions over tables (strength by character); which phrases to look at is decided elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence

from phrasebook.search.ranking import MOST_PLACE, WIDEST_GAP, Alignment, gap_cost, place_of
from phrasebook.search.units import LITERAL

Table = Mapping[str, int]

FEW = 12
"""Characters of a unit up to which each is looked for by itself: Python finds one in a line of 100 in 0.1 µs, and takes
3 µs to ask of every character there whether the unit means it."""


def best_alignment(
    tables: Sequence[Table], text: str, field: int, *, gaps: bool = False, literal: str = ""
) -> Alignment | None:
    """The best place of a run of units in `text`, the first of equals; None if it stands nowhere.

    Args:
        tables: strength by character, one table a unit; none has a line end.
        text: a folded field, or several, one a line.
        field: what the field is worth.
        gaps: whether up to four characters may be skipped between two units.
        literal: the word itself where each table has only its character: a quicker way to the same.
    """
    best: Alignment | None = None
    by_tables = with_gaps if gaps else side_by_side
    places = written(literal, text) if literal else by_tables(tables, text)
    for strength, positions in places:
        band = strength + field
        if best is None or band + MOST_PLACE > best.band + best.place:
            place = place_of(text, positions[0], len(tables))
            if best is None or band + place > best.band + best.place:
                best = Alignment(band, place, positions)
    return best


def written(literal: str, text: str) -> Iterator[tuple[float, Sequence[int]]]:
    """Every place where the word stands as written."""
    start = text.find(literal)
    while start >= 0:
        yield LITERAL, range(start, start + len(literal))
        start = text.find(literal, start + 1)


def side_by_side(tables: Sequence[Table], text: str) -> Iterator[tuple[float, Sequence[int]]]:
    """Every place where the units stand one beside the other: mean strength and offsets."""
    size = len(tables)
    last = len(text) - size
    for start in _starts(tables, text):
        if 0 <= start <= last:
            total = 0
            for offset, table in enumerate(tables, start):
                strength = table.get(text[offset])
                if strength is None:
                    break
                total += strength
            else:
                yield total / size, range(start, start + size)


def _starts(tables: Sequence[Table], text: str) -> Sequence[int]:
    """Where the units may begin, in order: wherever the unit stands that means the fewest characters."""
    lengths = [*map(len, tables)]
    fewest = min(lengths)
    rarest = lengths.index(fewest)
    table = tables[rarest]
    if fewest > FEW:
        return [at - rarest for at, char in enumerate(text) if char in table]
    starts: list[int] = []
    for char in table:
        at = text.find(char)
        while at >= 0:
            starts.append(at - rarest)
            at = text.find(char, at + 1)
    starts.sort()
    return starts


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

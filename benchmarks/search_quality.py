"""Does the right reply stand first? Labelled queries over the built-in phrases, mechanical ones over generated books.

    python benchmarks/search_quality.py                 the tables of docs/performance.md
    python benchmarks/search_quality.py --half tune     only one half of the labelled queries
    python benchmarks/search_quality.py --missed        which ones were missed, and what stood first instead
    python benchmarks/search_quality.py --second        the second set, written by somebody else when the first was worn

`search_typed.tsv` and `search_sentences.tsv` hold one query a line: half, query, ids that are right (`|` between
them), kind. They were written by someone who had not seen the search, after its first tuning and before any on these
rows. Constants and lexicon were tuned on the half called `tune`; of `held` only totals were looked at.
`search_second.tsv` says of itself how it was written; its columns stand in another order.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

import generate
import peers

from phrasebook.library import open_library
from phrasebook.model import Phrase
from phrasebook.search import SearchIndex

HERE = Path(__file__).parent
DEPTH = 20

Search = Callable[[str, int], list[str]]


class Query(NamedTuple):
    """A labelled query."""

    half: str
    query: str
    right: frozenset[str]
    kind: str


def labelled(name: str) -> list[Query]:
    """The queries of one file; [] where it is missing."""
    path = HERE / name
    if not path.exists():
        return []
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return [Query(row[0], row[1], frozenset(row[2].split("|")), row[3] if len(row) > 3 else "") for row in rows]


def second(*, sentences: bool) -> list[Query]:
    """The sentences of the second set, or its typed queries."""
    lines = (HERE / "search_second.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and line[0] != "#")
    halves = {"tuning": "tune", "held": "held"}
    return [
        Query(halves[half], query, frozenset(right.split()), kind)
        for half, kind, right, query in rows
        if half in halves and (kind == "sentence") == sentences
    ]


def rank(found: Sequence[str], right: frozenset[str]) -> int:
    """Place of the first right id, from 0; DEPTH if there is none."""
    return next((place for place, id_ in enumerate(found) if id_ in right), DEPTH)


def recall(ranks: Sequence[int], depth: int) -> float:
    """Share of the queries whose right phrase stands among the first `depth`."""
    return sum(place < depth for place in ranks) / len(ranks) if ranks else 0.0


def keystrokes(search: Search, query: Query) -> int:
    """Keys until the right phrase is copied: the shortest beginning that puts it first, or all and arrows; Enter."""
    for length in range(1, len(query.query) + 1):
        if rank(search(query.query[:length], 1), query.right) == 0:
            return length + 1
    return len(query.query) + rank(search(query.query, DEPTH), query.right) + 1


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row) + " |")
    print()


def over_built_in(
    engines: Sequence[tuple[str, Search]], sets: Iterable[tuple[str, list[Query]]], half: str, *, missed: bool
) -> None:
    """The labelled queries: recall of each engine, kinds of ours, keystrokes."""
    for title, all_queries in sets:
        queries = [query for query in all_queries if half in (query.half, "all")]
        if not queries:
            print(f"no {half} queries of {title}\n")
            continue
        ranks = {name: [rank(search(query.query, DEPTH), query.right) for query in queries] for name, search in engines}
        print(f"**{title}**, {half} half, {len(queries)} queries\n")
        rows = [[name, recall(found, 1), recall(found, 3), recall(found, 10)] for name, found in ranks.items()]
        table(["engine", "at 1", "at 3", "at 10"], rows)
        ours = ranks[engines[0][0]]
        kinds = sorted({query.kind for query in queries})
        by_kind = {
            kind: [place for query, place in zip(queries, ours, strict=True) if query.kind == kind] for kind in kinds
        }
        table(
            ["kind", "queries", "at 1", "at 3"],
            [[kind, len(found), recall(found, 1), recall(found, 3)] for kind, found in by_kind.items()],
        )
        if missed:
            show_missed(queries, ours, engines[0][1])
        if title == "typed":
            keys = {name: [keystrokes(search, query) for query in queries] for name, search in engines}
            table(
                ["engine", "median keys", "mean keys"],
                [[name, statistics.median(found), statistics.mean(found)] for name, found in keys.items()],
            )


def show_missed(queries: Sequence[Query], ranks: Sequence[int], search: Search) -> None:
    """Print the queries whose right phrase is not first."""
    for query, place in zip(queries, ranks, strict=True):
        if place:
            print(f"- {place:2} `{query.query}` {query.kind} {'|'.join(sorted(query.right))}: {search(query.query, 3)}")
    print()


def over_generated(count: int, sample: int) -> None:
    """Mechanical queries over a generated book: recall at 5 by kind; right is any title with the words meant."""
    phrases = generate.phrases(count)
    index = SearchIndex(phrases, generate.CATEGORIES)
    chance = random.Random(5)
    by_kind: dict[str, list[int]] = {}
    for phrase in chance.sample(phrases, sample):
        for kind, query, words in generate.queries(phrase, chance):
            titles = [hit.phrase.title for hit in index.search(query, 5)]
            right = (place for place, title in enumerate(titles) if all(word in title for word in words))
            by_kind.setdefault(kind, []).append(next(right, DEPTH))
    print(f"**generated**, {count:,} phrases, {sample} of them asked for, recall at 5 by kind\n")
    rows = [[kind, len(found), recall(found, 1), recall(found, 5)] for kind, found in by_kind.items()]
    table(["kind", "queries", "at 1", "at 5"], rows)


def ids(search: Callable[[str, int], list]) -> Search:
    """Our search as a function to ids."""
    return lambda query, limit: [hit.phrase.id for hit in search(query, limit)]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--half", default="held", choices=["tune", "held", "all"])
    parser.add_argument("--missed", action="store_true")
    parser.add_argument("--only", action="store_true", help="ours alone, over the built-in phrases alone")
    parser.add_argument("--second", action="store_true", help="the second set of labelled queries")
    given = parser.parse_args()
    if given.second:
        sets = [("typed", second(sentences=False)), ("sentences", second(sentences=True))]
    else:
        sets = [("typed", labelled("search_typed.tsv")), ("sentences", labelled("search_sentences.tsv"))]
    library = open_library()
    phrases: Sequence[Phrase] = library.phrases
    engines: list[tuple[str, Search]] = [("秒回", ids(SearchIndex(phrases, library.categories).search))]
    if not given.only:
        others = [peers.Ratio(phrases), *([peers.Fzf(phrases)] if peers.Fzf.there() else [])]
        engines += [(other.name, other.search) for other in others]
    over_built_in(engines, sets, given.half, missed=given.missed)
    if not (given.only or given.second):
        over_generated(1_000, 200)
        over_generated(10_000, 200)


if __name__ == "__main__":
    main()

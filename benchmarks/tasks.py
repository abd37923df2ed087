"""Keystrokes from a buyer's sentence to the copied reply: a hundred tasks on the built-in phrasebook, against fzf.

`search_tasks.tsv` has what an agent would type for each sentence of `search_acceptance.tsv`, and every reply that is
right. Counted as in `search_quality.keystrokes`: the shortest beginning that puts a right reply first, and Enter;
where none does, all letters and the arrow keys to it.
"""

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import peers
from search_quality import DEPTH, HERE, Query, Search, keystrokes, rank, table

from phrasebook.library import open_library


def main() -> None:
    """Print the table."""
    phrases = open_library([], built_in=True).phrases
    rows = (line.split("\t") for line in (HERE / "search_tasks.tsv").read_text(encoding="utf-8").splitlines())
    tasks = [Query("", row[0], frozenset(row[1].split("|")), "") for row in rows if row[0][0] != "#"]
    index = open_library([], built_in=True).search_index()
    engines: list[tuple[str, Search]] = [
        ("秒回", lambda query, limit: [hit.phrase.id for hit in index.search(query, limit=limit)])
    ]
    if peers.Fzf.there():
        engines.append((peers.Fzf.name, peers.Fzf(phrases).search))
    found = []
    for name, search in engines:
        keys = [keystrokes(search, task) for task in tasks]
        lost = sum(rank(search(task.query, DEPTH), task.right) == DEPTH for task in tasks)
        found.append([name, statistics.median(keys), round(statistics.mean(keys), 1), lost])
    table(["engine", "median keys", "mean keys", f"not among the first {DEPTH}"], found)


if __name__ == "__main__":
    main()

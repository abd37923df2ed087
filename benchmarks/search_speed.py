"""How long a keystroke takes: generated books of 1,000, 10,000 and 100,000 phrases, against fzf and WRatio.

    python benchmarks/search_speed.py [--sizes 1000 10000]

    python benchmarks/search_speed.py --cpu               ours alone, processor time: for a machine that is busy

The same queries for all, in the same run: whole queries, and every beginning of them as it is typed. The slow ones
get a sample of the queries. Times are wall-clock milliseconds of one search with a list of twenty; fzf's include
the start of its process and the hand-over of the phrases, which an interactive fzf pays once: `fzf, less start`
takes off what an fzf over one phrase costs. Index and memory (what it allocates, by tracemalloc) are those of a
prepared one, all sieves made.
"""

import argparse
import gc
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import generate
import peers

from phrasebook.model import Phrase
from phrasebook.search import SearchIndex

SHOWN = 20
ODD = {
    "empty": "",
    "punctuation": "？！。，、；",
    "4,000 characters": "退货运费谁承担" * 571,
    "4,000 letters": "tuihuo" * 667,
    "emoji": "😀👍🏻🎉",
    "unpaired surrogate": "退\ud800货",
    "special characters": r".*+?^$[](){}|\d",
    "60 letters, no syllable": "bvcxz" * 12,
}


def queries(phrases: Sequence[Phrase], number: int) -> list[str]:
    """Whole queries for some phrases of a generated book."""
    chance = random.Random(9)
    asked = [query for phrase in chance.sample(phrases, number) for _, query, _ in generate.queries(phrase, chance)]
    sentences = [ask for phrase in chance.sample(phrases, number) for ask in phrase.asks]
    return asked + sentences


def typed(asked: Sequence[str]) -> list[str]:
    """Every beginning of every query, as it is typed."""
    return [query[:length] for query in asked for length in range(1, len(query) + 1)]


def milliseconds(
    search: Callable[[str], object], asked: Sequence[str], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The time of each search, sorted."""
    times = []
    for query in asked:
        start = clock()
        search(query)
        times.append((clock() - start) * 1000)
    return sorted(times)


def row(name: str, times: Sequence[float]) -> str:
    """A row of a table: name, number of queries, median, 99th percentile, most."""
    at = [times[len(times) // 2], times[len(times) * 99 // 100], times[-1]]
    return f"| {name} | {len(times)} | " + " | ".join(f"{value:.2f}" for value in at) + " |"


def memory(count: int) -> float:
    """Kilobytes a phrase that an index allocates, its phrases not counted; in a process of its own."""
    here = Path(__file__).parent
    probe = (
        f"import sys, tracemalloc; sys.path[:0] = [{str(here)!r}, {str(here.parent)!r}]; import generate;"
        f"from phrasebook.search import SearchIndex; phrases = generate.phrases({count}); tracemalloc.start();"
        "index = SearchIndex(phrases, generate.CATEGORIES); index.prepare(); print(tracemalloc.get_traced_memory()[0])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, encoding="utf-8")
    return int(done.stdout) / 1024 / count


def measure(count: int, *, cpu: bool) -> None:
    """Print the table of one size."""
    clock = time.thread_time if cpu else time.perf_counter
    phrases = generate.phrases(count)
    builds = []
    for _ in range(3 if count <= 10_000 else 1):
        gc.collect()
        start = clock()
        index = SearchIndex(phrases, generate.CATEGORIES)
        index.prepare()
        builds.append((clock() - start) * 1000)
    index.search("退货怎么弄啊老板", SHOWN)  # reads the lexicon, once for a process
    print(f"**{count:,} phrases**: index {min(builds):.0f} ms, {memory(count):.2f} KB a phrase\n")
    print("| search | queries | p50 | p99 | most |\n|---|---|---|---|---|")
    asked = queries(phrases, 40)
    keys = typed(asked)
    gc.collect()
    gc.freeze()
    ours = lambda query: index.search(query, SHOWN)  # noqa: E731 - a name for a column
    print(row("秒回, whole queries", milliseconds(ours, asked, clock)))
    print(row("秒回, each keystroke", milliseconds(ours, keys, clock)))
    print(row("秒回, counts by category", milliseconds(index.counts, keys[:: max(1, len(keys) // 1000)], clock)))
    for name, query in ODD.items():
        print(row(f"秒回, {name}", milliseconds(ours, [query] * 5, clock)))
    if not cpu:
        peers_rows(phrases, random.Random(2).sample(keys, max(5, min(200, 200_000 // count))))
    gc.unfreeze()
    print()


def peers_rows(phrases: Sequence[Phrase], few: Sequence[str]) -> None:
    """Print the rows of the others, over a sample of the keystrokes."""
    ratio = peers.Ratio(phrases)
    print(row("rapidfuzz WRatio, keystrokes", milliseconds(lambda query: ratio.search(query, SHOWN), few)))
    if peers.Fzf.there():
        fzf, one = peers.Fzf(phrases), peers.Fzf(phrases[:1])
        times = milliseconds(lambda query: fzf.search(query, SHOWN), few)
        starts = milliseconds(lambda query: one.search(query, SHOWN), few[:20])
        print(row("fzf, keystrokes", times))
        print(row("fzf, less start", [max(0.0, taken - starts[len(starts) // 2]) for taken in times]))


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--cpu", action="store_true", help="ours alone, in processor time")
    given = parser.parse_args()
    for count in given.sizes:
        measure(count, cpu=given.cpu)


if __name__ == "__main__":
    main()

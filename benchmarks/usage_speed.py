"""What recording and habits cost with a year of use behind them.

    python benchmarks/usage_speed.py [--copies 200000]

Prints one JSON line: ms for what the screen waits for (`record`, `weights`) and for what its threads do (reading
the file, a flush, the figures of thirty days), and the size of the file.
"""

import argparse
import json
import random
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from phrasebook.usage import Copy, FirstAnswer, Usage
from phrasebook.usage.habits import DAY
from phrasebook.usage.storage import Storage

PHRASES = 300
QUERIES = 2_000


def filled(folder: Path, copies: int) -> Path:
    """Write a year of copies, most of them of few phrases, one of ten with a warning."""
    chance = random.Random(5)
    now = time.time()
    storage = Storage(folder)
    storage.write(
        Copy(
            now - chance.random() * 365 * DAY,
            f"phrase.{int(PHRASES * chance.random() ** 3)}",
            "shipping",
            f"q{int(QUERIES * chance.random() ** 3)}",
            "xclip",
            "verified",
            ("tone.bu",) if chance.random() < 0.1 else (),
            keystrokes=5,
        )
        for _ in range(copies)
    )
    storage.write(FirstAnswer(now - chance.random() * 365 * DAY, chance.random() * 12) for _ in range(copies // 5))
    storage.close()
    return folder


def milliseconds(work: Callable[[], object]) -> float:
    """Time one call, ms."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def spread(times: list[float]) -> dict[str, float]:
    """Median, 99th percentile and the longest, ms."""
    times = sorted(times)
    return {
        "p50": round(times[len(times) // 2], 4),
        "p99": round(times[len(times) * 99 // 100], 4),
        "max": round(times[-1], 3),
    }


def longest_gap(done: threading.Event) -> float:
    """Stand in for the screen: wake up every millisecond until `done`; the longest time between two wakings, ms."""
    gap, last = 0.0, time.perf_counter()
    while not done.is_set():
        time.sleep(0.001)
        now = time.perf_counter()
        gap, last = max(gap, now - last), now
    return gap * 1000


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=200_000)
    copies = parser.parse_args().copies
    with tempfile.TemporaryDirectory() as name:
        folder = filled(Path(name), copies)
        size = (folder / "usage.sqlite3").stat().st_size
        loaded = threading.Event()
        started = time.perf_counter()
        usage = Usage(folder, loaded=loaded.set)
        starting = (time.perf_counter() - started) * 1000
        gap = longest_gap(loaded)
        loading = (time.perf_counter() - started) * 1000
        recording = [milliseconds(lambda: usage.record_copy("phrase.1", query="q1")) for _ in range(2_000)]
        usage.flush()
        done = threading.Event()

        def figures() -> None:
            usage.statistics([], 30)
            done.set()

        threading.Thread(target=figures).start()
        gap_while_figures = longest_gap(done)
        flushing = []
        for _ in range(100):
            usage.record_copy("phrase.1", query="q1")
            flushing.append(milliseconds(usage.flush))
        result = {
            "copies": copies,
            "file_mb": round(size / 1e6, 1),
            "start_ms": round(starting, 3),
            "loaded_ms": round(loading, 1),
            "longest_gap_while_loading_ms": round(gap, 1),
            "longest_gap_while_figures_ms": round(gap_while_figures, 1),
            "record": spread(recording),
            "flush": spread(flushing),
            "weights_query": spread([milliseconds(lambda: usage.weights("q1")) for _ in range(2_000)]),
            "weights_empty": spread([milliseconds(lambda: usage.weights("")) for _ in range(2_000)]),
            "figures_30_days_ms": round(min(milliseconds(lambda: usage.statistics([], 30)) for _ in range(3)), 1),
            "figures_365_days_ms": round(milliseconds(lambda: usage.statistics([], 365)), 1),
        }
        usage.close()
        print(json.dumps(result))


if __name__ == "__main__":
    main()

"""How long the wording check takes: `python benchmarks/wording_speed.py`.

Loading, one check of a 200-character draft (suggestions included, as the draft screen does), and 100,000
phrases of 40 characters (as a big book's marks would need). All built-in packs are on.
"""

import gc
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

HERE = Path(__file__).parent


def sentences() -> list[str]:
    """Replies as agents write them: three clean ones to one that is not, close to what is typed all day."""
    lines = (HERE / "wording_marketplace.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    clean = [sentence for _, label, sentence in rows if label == "clean"]
    faulty = [sentence for _, label, sentence in rows if label != "clean"]
    return clean * 3 + faulty


def texts(length: int, number: int) -> list[str]:
    """`number` texts of `length` characters, put together from replies in a random order that never changes."""
    choose = random.Random(4)
    pool = sentences()
    made: list[str] = []
    for _ in range(number):
        text = ""
        while len(text) < length:
            text += choose.choice(pool) + choose.choice("，。！\n～")
        made.append(text[:length])
    return made


def main() -> None:
    """Print the figures, in milliseconds and seconds."""
    began = time.perf_counter()
    from phrasebook.wording import load_rules  # noqa: PLC0415 - its import is part of what is measured

    imported = time.perf_counter()
    rules = load_rules()
    loaded = time.perf_counter()
    rules.check("您好，在的")
    first = time.perf_counter()
    print(
        f"import {1e3 * (imported - began):.1f} ms, load {1e3 * (loaded - imported):.1f} ms, "
        f"first check {1e3 * (first - loaded):.1f} ms"
    )
    for text in texts(200, 200):
        rules.check(text)
    gc.freeze()
    taken: list[float] = []
    for text in texts(200, 1000):
        began = time.perf_counter()
        rules.check(text)
        taken.append(1e3 * (time.perf_counter() - began))
    print(
        f"200 characters: median {statistics.median(taken):.2f} ms, "
        f"p99 {statistics.quantiles(taken, n=100)[98]:.2f} ms, worst {max(taken):.2f} ms"
    )
    number = 10_000 if "--quick" in sys.argv else 100_000
    phrases = texts(40, number)
    began = time.perf_counter()
    for text in phrases:
        rules.check(text, suggest=False)
    print(f"{number} phrases of 40 characters: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()

"""How long the wording check takes: `python benchmarks/wording_speed.py`.

Loading, one check of a 200-character draft (suggestions included, as the draft screen does), 100,000
phrases of 40 characters (as a big book's marks would need), and lint of a book of 10,000 generated phrases.
All built-in packs are on. Processor time, so that other programs disturb less; they still share the caches.
"""

import gc
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]


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
    began = time.process_time()
    from phrasebook.wording import load_rules  # noqa: PLC0415 - its import is part of what is measured

    imported = time.process_time()
    rules = load_rules()
    loaded = time.process_time()
    rules.check("您好，在的")
    first = time.process_time()
    print(
        f"import {1e3 * (imported - began):.1f} ms, load {1e3 * (loaded - imported):.1f} ms, "
        f"first check {1e3 * (first - loaded):.1f} ms"
    )
    for text in texts(200, 200):
        rules.check(text)
    gc.freeze()
    taken: list[float] = []
    for text in texts(200, 1000):
        began = time.process_time()
        rules.check(text)
        taken.append(1e3 * (time.process_time() - began))
    print(
        f"200 characters: median {statistics.median(taken):.2f} ms, "
        f"p99 {statistics.quantiles(taken, n=100)[98]:.2f} ms, worst {max(taken):.2f} ms"
    )
    number = 10_000 if "--quick" in sys.argv else 100_000
    phrases = texts(40, number)
    began = time.process_time()
    for text in phrases:
        rules.check(text, suggest=False)
    print(f"{number} phrases of 40 characters: {time.process_time() - began:.1f} s")
    lint_book(10_000)


def lint_book(count: int) -> None:
    """Print how long lint of a book of `count` generated phrases takes, reading it included."""
    from books import write_book  # noqa: PLC0415 - what it imports must not be counted as the rules' import

    from phrasebook.linting.gather import lint, targets  # noqa: PLC0415 - likewise

    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        write_book(book, count)
        began = time.process_time()
        found = lint(targets([book]))
        print(f"lint of {count} phrases: {time.process_time() - began:.1f} s, {len(found)} findings")


if __name__ == "__main__":
    main()

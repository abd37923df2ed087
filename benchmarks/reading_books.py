"""Reading books of several sizes: from TOML, from a snapshot, and what the TOML parser alone takes.

    python benchmarks/reading_books.py

Prints one JSON line a size, best of seven, in ms.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tomli

from phrasebook.files.reading import read_book
from phrasebook.files.snapshot import read_book_cached
from phrasebook.library import BUILT_IN

PHRASE = '''
[[phrase]]
id = "c.{number}"
title = "什么时候发货{number}"
text = """
您好，您的订单正常情况下 {{天数=2}} 天内由{{快递}}发出，
发出后物流信息会更新～{number}"""
code = "fh{number}"
tags = ["发货", "时效"]
asks = ["什么时候发货", "今天能发吗", "怎么还没发"]
note = "先看仓库截单时间再答"
'''


def make_book(folder: Path, count: int) -> Path:
    """Write a book of `count` phrases, 500 a file."""
    (folder / "phrases").mkdir(parents=True)
    for start in range(0, count, 500):
        phrases = (PHRASE.format(number=number) for number in range(start, min(count, start + 500)))
        text = f'schema = 1\ncategory = "c{start}"\nname = "分类"\n' + "".join(phrases)
        (folder / "phrases" / f"{start:06}.toml").write_text(text, encoding="utf-8")
    return folder


def best(work: Callable[[], object]) -> float:
    """Best of seven runs, ms."""
    times = []
    for _ in range(7):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return round(min(times) * 1000, 2)


def main() -> None:
    """Measure the built-in book and three made ones."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        books = {"built-in": BUILT_IN} | {str(size): make_book(root / str(size), size) for size in (60, 1_000, 10_000)}
        time.sleep(2.1)  # a book changed just now gets no snapshot
        for label, folder in books.items():
            texts = [path.read_text(encoding="utf-8") for path in (folder / "phrases").iterdir()]
            read_book_cached(folder, "team", root / "cache")
            figures = {
                "phrases": len(read_book(folder).phrases),
                "toml": best(lambda folder=folder: read_book(folder)),
                "snapshot": best(lambda folder=folder: read_book_cached(folder, "team", root / "cache")),
                "parser alone": best(lambda texts=texts: [tomli.loads(text) for text in texts]),
            }
            print(json.dumps({"book": label, **figures}))


if __name__ == "__main__":
    main()

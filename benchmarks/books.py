"""Writes generated phrases as a book on disk, one file a category, for benchmarks that start the real program."""

from pathlib import Path

import tomli_w
from generate import CATEGORIES, phrases


def write_book(folder: Path, count: int) -> None:
    """Write a book of `count` phrases; at most 500 a file, as the format recommends."""
    (folder / "phrases").mkdir(parents=True)
    made = phrases(count)
    for category in CATEGORIES:
        shelf = [phrase for phrase in made if phrase.category == category.id]
        for part in range(0, len(shelf), 500):
            entries = [
                {"id": each.id, "title": each.title, "text": each.text, "tags": each.tags, "asks": each.asks}
                | ({"code": each.code} if each.code else {})
                for each in shelf[part : part + 500]
            ]
            document = {"schema": 1, "category": category.id, "name": category.name, "phrase": entries}
            path = folder / "phrases" / f"{category.id}-{part // 500}.toml"
            path.write_text(tomli_w.dumps(document), encoding="utf-8")

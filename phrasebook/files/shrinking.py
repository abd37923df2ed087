"""A team's file that suddenly lost many phrases is believed only once it has stayed so: a sync may be half way.

Held back for `HOLD_SECONDS` after the file was written, and named meanwhile; then what it says is taken, for people do
delete. Looks at the time of files, reads and writes none.
"""

import dataclasses
import time
from collections import Counter
from pathlib import Path

from phrasebook.model import Book, Category, Place, Problem

HOLD_SECONDS = 5.0
"""How long a shrunken file is held back after it was written."""

MOST_LOST = 5
"""Phrases that a file may lose at once without a doubt."""

MOST_LOST_SHARE = 0.3
"""The part of its phrases, likewise; a file is in doubt when it lost more than both."""

SHRUNK = "file.shrunk"
"""The rule of the problem of a file that is held back; the book should be read again."""


def hold_back(book: Book, before: Book) -> Book:
    """Keep the phrases of `before` that files of `book` have lost a moment ago, and tell of each such file."""
    present = {phrase.id for phrase in book.phrases}
    lost = Counter(phrase.place.file for phrase in before.phrases if phrase.id not in present)
    had = Counter(phrase.place.file for phrase in before.phrases)
    held = {
        file
        for file, count in lost.items()
        if count > MOST_LOST and count > MOST_LOST_SHARE * had[file] and _just_written(Path(file))
    }
    if not held:
        return book
    kept = [phrase for phrase in before.phrases if phrase.place.file in held and phrase.id not in present]
    names = {category.id: category.name for category in (*before.categories, *book.categories)}
    phrases = (*book.phrases, *kept)
    used = {phrase.category for phrase in phrases}
    problems = [
        Problem(
            Place(file),
            "warn",
            SHRUNK,
            f"这个文件一下子少了 {lost[file]} 条话术（原有 {had[file]} 条），可能还在同步，先用原来的",
            "几秒后仍是这样，就按新的来",
        )
        for file in sorted(held)
    ]
    categories = tuple(Category(key, names[key]) for key in names if key in used)
    return dataclasses.replace(book, phrases=phrases, categories=categories, problems=(*book.problems, *problems))


def _just_written(path: Path) -> bool:
    """Whether the file is there and was written within the last seconds; a clock that is off holds nothing back."""
    try:
        return abs(time.time() - path.stat().st_mtime) < HOLD_SECONDS
    except OSError:
        return False

"""A team's book on a share that may be away or not answer: its last good content instead, and the problem told.

Reading happens in a thread of its own, because a dead share can hold up whoever opens a file there for minutes.
Rules and guides are not kept: they are read where they lie, and whoever did so would wait again.
"""

import dataclasses
import queue
import threading
from pathlib import Path

from phrasebook.files.snapshot import last_good, read_book_cached
from phrasebook.files.walking import shown
from phrasebook.model import Book, Place, Problem

PATIENCE_SECONDS = 3.0
"""How long a book with a last good content is waited for; one of 10,000 phrases is read in half a second."""

FIRST_PATIENCE_SECONDS = 15.0
"""How long one without is waited for: a slow machine may need seconds, and there is nothing else to show of it."""

AWAY = "book.away"
"""The rule of the problem of a book that did not answer; it should be asked for again."""

_waiting: dict[str, threading.Thread] = {}


def read_patiently(path: Path, cache: Path) -> Book:
    """Read a team's book, or its last good content where the share is away or does not answer in time."""
    answer: queue.SimpleQueue[Book] = queue.SimpleQueue()
    good = last_good(path, "team", cache)
    earlier = _waiting.get(str(path))
    if earlier is None or not earlier.is_alive():
        earlier = threading.Thread(target=lambda: answer.put(read_book_cached(path, "team", cache)), daemon=True)
        _waiting[str(path)] = earlier
        earlier.start()
        try:
            book = answer.get(timeout=PATIENCE_SECONDS if good else FIRST_PATIENCE_SECONDS)
        except queue.Empty:
            pass
        else:
            missing = any(problem.rule == "book.missing" for problem in book.problems)
            return _instead(good, book.problems) if good and missing else book
    what = "这个话术本没有回应，可能是网络共享断了"
    problems = (Problem(Place(shown(path)), "error", AWAY, what, "连上以后会自动读取"),)
    return _instead(good or Book(path.stem, str(path), "team"), problems)


def _instead(good: Book, problems: tuple[Problem, ...]) -> Book:
    """The last good content with the problems of now, which say so."""
    kept = f"先用上次读到的 {len(good.phrases)} 条。" if good.phrases else ""
    told = tuple(dataclasses.replace(problem, mend=kept + problem.mend) for problem in problems)
    return dataclasses.replace(good, problems=told, rule_files=(), guide_files=(), lexicon_file="")

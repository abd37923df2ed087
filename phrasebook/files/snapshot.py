"""A book as it was last read, kept as JSON in the cache folder, so that the next start need not parse it.

A snapshot holds while every file of the book has the size and times it had, no file came or went, and
the program is the one that wrote it. One that is damaged, foreign or in doubt is not used; nothing is
lost with it, and nobody hears of it. A book changed within the last two seconds gets none: on some file
systems a second change would leave no trace in the times.
"""

import contextlib
import json
import os
import sys
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from phrasebook.files.walking import list_book
from phrasebook.model import Book, Category, FieldDefinition, Layer, Phrase, Place, Problem

_SETTLED = 2_000_000_000  # ns; FAT and some network shares keep times by two seconds
_PROGRAM = Path(__file__).parents[1]

_NOTHING: Mapping[str, Any] = MappingProxyType({})

Stamp = list[Any]
"""What a snapshot is valid for, as JSON gives it back: the program, the layer, the listing and each file's state."""


def read_book_cached(path: str | Path, layer: Layer, cache: Path) -> Book:
    """Read a book as `read_book` does, from its snapshot in `cache` where that still holds.

    A snapshot that is missing or outdated is written anew, if that can be done.
    """
    place = _place(path, layer, cache)
    stamp: Stamp = []
    newest = sys.maxsize
    with contextlib.suppress(OSError, ValueError):  # a file went while we looked; reading tells what is wrong
        stamp, newest = _stamp(Path(path), layer)
        if (book := _load(place, stamp)) is not None:
            return book
    from phrasebook.files.reading import read_book  # noqa: PLC0415 - with parser and checks, what a snapshot saves

    book = read_book(path, layer)
    if newest < time.time_ns() - _SETTLED:
        with contextlib.suppress(OSError, TypeError, ValueError):  # no room, no right, or a date that JSON lacks
            _save(place, stamp, book)
    return book


def last_good(path: str | Path, layer: Layer, cache: Path) -> Book | None:
    """The book as of its snapshot, whether that still holds or not and without a look at the book; None without one."""
    try:
        head, _, body = _place(path, layer, cache).read_bytes().partition(b"\n")
        mark, stamp = json.loads(head)
        if mark != zlib.crc32(body) or stamp[:3] != [_program(), layer, str(path)]:
            return None
        return _book(json.loads(body))
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def drop_snapshot(path: str | Path, layer: Layer, cache: Path) -> None:
    """Remove the snapshot of a book that will not be read again; of a team's book there is one a commit."""
    with contextlib.suppress(OSError):
        _place(path, layer, cache).unlink()


def _place(path: str | Path, layer: Layer, cache: Path) -> Path:
    mark = zlib.crc32(str(Path(path).absolute()).encode("utf-8", "surrogatepass"))
    return cache / "books" / f"{mark:08x}-{layer}.json"


def _stamp(path: Path, layer: Layer) -> tuple[Stamp, int]:
    """The stamp of a book as it is now, and the time of its newest change in ns."""
    if os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir it raises for no path whatever
        listing = list_book(path)
        files = [*listing.root_files, *listing.phrase_files]
        files += [file for file in (listing.book_file, listing.lexicon_file) if file]
        names = [str(file) for file in (*listing.rule_files, *listing.guide_files)]
        told = [str(problem) for problem in listing.problems]
    else:
        files, names, told = [path], [], []
    states = [(str(file), file.stat()) for file in files]
    newest = max((max(state.st_mtime_ns, state.st_ctime_ns) for _, state in states), default=0)
    lines = [[name, state.st_size, state.st_mtime_ns, state.st_ctime_ns] for name, state in states]
    return [_program(), layer, str(path), lines, names, told], newest


def _program() -> str:
    """A mark of the program's own code: what an upgrade reads differently must not come from a snapshot."""
    lines: list[str] = []
    for folder in (_PROGRAM, _PROGRAM / "files"):
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    state = entry.stat()
                    lines.append(f"{entry.name} {state.st_size} {state.st_mtime_ns}")
    return f"{zlib.crc32(' '.join(lines).encode()):08x}"


def _load(place: Path, stamp: Stamp) -> Book | None:
    """The book of a snapshot, None if there is none that holds."""
    try:
        head, _, body = place.read_bytes().partition(b"\n")
        if json.loads(head) != [zlib.crc32(body), stamp]:
            return None
        return _book(json.loads(body))
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def _save(place: Path, stamp: Stamp, book: Book) -> None:
    from phrasebook.files.writing import write_whole  # noqa: PLC0415 - a start that finds a snapshot writes none

    body = json.dumps(_plain(book), ensure_ascii=False, separators=(",", ":")).encode()
    head = json.dumps([zlib.crc32(body), stamp]).encode()
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, head + b"\n" + body)


def _plain(book: Book) -> dict[str, Any]:
    """A book as JSON holds it; file names once, each phrase a row."""
    files = {name: number for number, name in enumerate(dict.fromkeys(one.place.file for one in book.phrases))}
    return {
        "name": book.name,
        "path": book.path,
        "layer": book.layer,
        "categories": [[one.id, one.name] for one in book.categories],
        "files": list(files),
        "phrases": [
            [
                *(one.id, one.title, one.text, one.category, one.code, one.tags, one.asks, one.note, one.allow),
                *(one.reason, one.hidden, one.derived_id, files[one.place.file], one.place.line, dict(one.extra)),
            ]
            for one in book.phrases
        ],
        "fields": [
            [one.name, one.value, one.default, one.choices, one.remember, one.pattern, one.hint]
            for one in book.fields.values()
        ],
        "rule_files": book.rule_files,
        "problems": [
            [one.place.file, one.place.line, one.place.column, one.level, one.rule, one.message, one.mend, one.quote]
            for one in book.problems
        ],
        "writable": book.writable,
        "order": book.order,
        "guide_files": book.guide_files,
        "lexicon_file": book.lexicon_file,
    }


def _book(plain: Mapping[str, Any]) -> Book:
    """The book of what `_plain` made."""
    files = plain["files"]
    fields = (
        FieldDefinition(name, value, default, tuple(choices), remember, pattern, hint)
        for name, value, default, choices, remember, pattern, hint in plain["fields"]
    )
    return Book(
        name=plain["name"],
        path=plain["path"],
        layer=plain["layer"],
        categories=tuple(Category(*one) for one in plain["categories"]),
        phrases=tuple(_phrase(row, files) for row in plain["phrases"]),
        fields={one.name: one for one in fields},
        rule_files=tuple(plain["rule_files"]),
        problems=tuple(Problem(Place(*row[:3]), *row[3:]) for row in plain["problems"]),
        writable=plain["writable"],
        order=tuple(plain["order"]),
        guide_files=tuple(plain["guide_files"]),
        lexicon_file=plain["lexicon_file"],
    )


def _phrase(row: list[Any], files: list[str]) -> Phrase:
    key, title, text, category, code, tags, asks, note, allow, reason, hidden, derived, file, line, extra = row
    return Phrase(
        key,
        title,
        text,
        category,
        code,
        tuple(tags),
        tuple(asks),
        note,
        tuple(allow),
        reason,
        hidden,
        derived,
        Place(files[file], line),
        MappingProxyType(extra) if extra else _NOTHING,
    )

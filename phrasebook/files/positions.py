r"""Where each key and value of a TOML document stands, which the parser does not tell.

`locate` walks a document that has already been parsed without an error, so it need not judge: it
only has to skip strings, comments and brackets rightly. It runs when a message needs a place, not
on every load; `headers` is the quick way to the `[[phrase]]` lines that every load wants.

All offsets are code points from the start of the document.
"""

import contextlib
import re
from dataclasses import dataclass, field

from phrasebook.files.strings import STRING, comments_blanked, unquote

Path = tuple[str | int, ...]
"""Keys and array indices from the root of a document: `("phrase", 3, "title")`."""

MOST_PLACES = 20_000
"""Keys after this many get the place of their nearest known parent: a bound on time, 5 µs each."""

_BLANK = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_PART = re.compile(r"""[ \t]*+(?:([\w-]++)|("(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'))[ \t]*+""")
_SCALAR = re.compile(r"[^,\]}#\n]++")


class _Lost(Exception):  # noqa: N818 - never leaves this module
    """The walk met something that a parsed document cannot hold, or enough places are known."""


@dataclass(slots=True)
class Places:
    """Offsets by key path: of the key (or of the element itself in an array), and of the value."""

    keys: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, int] = field(default_factory=dict)


def headers(text: str, table: str) -> list[int]:
    """Offsets of the lines of `text` that look like `[[table]]`.

    A string may hold such a line too: the caller compares the number with the length of the parsed
    array before it trusts the list.
    """
    pattern = rf"""^[ \t]*\[\[[ \t]*(?:{table}|"{table}"|'{table}')[ \t]*\]\]"""
    return [match.start() for match in re.finditer(pattern, text, re.MULTILINE)]


def locate(text: str) -> Places:
    """Walk a valid document, or an element of it from its header on, and note where things stand: `MOST_PLACES` keys.

    A text that turns out to be neither, because a string was taken for a header, gives what was noted until then.
    """
    walk = _Walk(text)
    with contextlib.suppress(_Lost, ValueError, IndexError):
        walk.document()
    return walk.places


def last_written(text: str) -> tuple[Path, int, int] | None:
    """The last key of a document that breaks off, its offset, and the offset at which it was first written.

    Where the key itself stands there for the first time, the nearest parent of it that was written
    earlier counts; without one both offsets are the same. None after `MOST_PLACES`: too far to look.
    """
    walk = _Walk(text)
    with contextlib.suppress(_Lost):
        walk.document()
    if len(walk.places.values) >= MOST_PLACES:
        return None
    path, offset = walk.last
    line = text.rfind("\n", 0, offset) + 1
    for length in range(len(path), 0, -1):
        first = walk.places.keys.get(path[:length], offset)
        if first < line:
            return path, offset, first
    return path, offset, walk.places.keys.get(path, offset)


def longest_key(text: str) -> tuple[int, int]:
    """Parts and offset of the key with the most dots; works on any text, valid or not, in linear time."""
    blanked = STRING.sub(lambda match: "_" * len(match.group()), comments_blanked(text))
    most, offset, start = 0, 0, 0
    for match in re.finditer(r"[=,\[\]{}\n]|\Z", blanked):
        parts = blanked.count(".", start, match.start()) + 1
        if parts > most:
            most, offset = parts, start
        start = match.end()
    return most, offset + len(blanked[offset:]) - len(blanked[offset:].lstrip())


class _Walk:
    """One pass over a document; `table` is the path of the header in force."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.places = Places()
        self.table: Path = ()
        self.lengths: dict[Path, int] = {}
        self.last: tuple[Path, int] = ((), 0)

    def document(self) -> None:
        """Statements to the end: headers and assignments."""
        self._skip_blank()
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                self._header()
            else:
                self._assignment(self.table)
            self._skip_blank()

    def _header(self) -> None:
        start = self.position
        repeated = self.text.startswith("[[", start)
        self.position += 2 if repeated else 1
        path: Path = ()
        parts = self._key()
        for number, (part, _) in enumerate(parts, 1):
            path = (*path, part)
            self.places.keys.setdefault(path, start)
            if path in self.lengths and not (repeated and number == len(parts)):
                path = (*path, self.lengths[path] - 1)
        if repeated:
            index = self.lengths.get(path, 0)
            self.lengths[path] = index + 1
            path = (*path, index)
        self.last = (path, start)
        self._note(path, start, start)
        self.position += 2 if repeated else 1
        self.table = path

    def _assignment(self, table: Path) -> None:
        path = table
        offset = self.position
        for part, place in self._key():
            path = (*path, part)
            offset = place
            self.places.keys.setdefault(path, offset)
        self.last = (path, offset)
        if not self.text.startswith("=", self.position):
            raise _Lost
        self.position += 1
        self._value(path, offset)

    def _key(self) -> list[tuple[str, int]]:
        """The dotted key here: each part with its offset; the position moves behind it."""
        parts: list[tuple[str, int]] = []
        while match := _PART.match(self.text, self.position):
            bare = match.group(1)
            start = match.start(1) if bare else match.start(2)
            parts.append((bare or unquote(self.text, start)[0], start))
            self.position = match.end()
            if not self.text.startswith(".", self.position):
                return parts
            self.position += 1
        raise _Lost

    def _value(self, path: Path, key: int) -> None:
        self._skip_space()
        start = self.position
        self._note(path, key, start)
        mark = self.text[start : start + 1]
        if mark in ('"', "'"):
            match = STRING.match(self.text, start)
        elif mark == "[":
            return self._array(path)
        elif mark == "{":
            return self._inline_table(path)
        else:
            match = _SCALAR.match(self.text, start)
        if match is None:
            raise _Lost
        self.position = match.end()
        return None

    def _array(self, path: Path) -> None:
        self.position += 1
        index = 0
        while self._more("]"):
            self._value((*path, index), self.position)
            index += 1

    def _inline_table(self, path: Path) -> None:
        self.position += 1
        while self._more("}"):
            self._assignment(path)

    def _more(self, closing: str) -> bool:
        """Move to the next element of a bracket; False behind its closing mark."""
        self._skip_blank()
        if self.text.startswith(",", self.position):
            self.position += 1
            self._skip_blank()
        if self.text.startswith(closing, self.position):
            self.position += 1
            return False
        if self.position >= len(self.text):
            raise _Lost
        return True

    def _note(self, path: Path, key: int, value: int) -> None:
        if len(self.places.values) >= MOST_PLACES:
            raise _Lost
        self.places.keys.setdefault(path, key)
        self.places.values.setdefault(path, value)

    def _skip_blank(self) -> None:
        match = _BLANK.match(self.text, self.position)
        if match:
            self.position = match.end()

    def _skip_space(self) -> None:
        while self.text[self.position : self.position + 1] in (" ", "\t"):
            self.position += 1

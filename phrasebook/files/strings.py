r"""The strings and comments of a TOML text: found in any text, valid or not, and read in a valid one.

Which key a string belongs to is for `positions` to say. All offsets are code points from the start of the text.
"""

import re
import sys

STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|""?(?!"))*+(?:"{3,5}|\Z)'
    r"|'''(?:[^']++|''?(?!'))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]++|\\[^\n])*+(?:"|\\?(?=\n|\Z))'
    r"|'[^'\n]*+(?:'|(?=\n|\Z))",
    re.DOTALL,
)
"""One string of any of the four kinds; an unclosed one reaches to the end of its line or of the document,
so that skipping strings always advances and stays linear."""

_STRING_OR_COMMENT = re.compile(rf"({STRING.pattern})|#[^\n]*", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_HEX = {"x": 2, "u": 4, "U": 8}


def without_strings(text: str) -> str:
    """`text` with each string as `_` and without comments: what is left are keys, numbers and signs."""
    return _STRING_OR_COMMENT.sub(lambda match: "_" if match.group(1) else "", text)


def string_at(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the last string of any document that begins before `offset`; (-1, -1) if none does."""
    found = (-1, -1)
    for match in _STRING_OR_COMMENT.finditer(text):
        if match.start() >= offset:
            break
        if match.group(1):
            found = match.span()
    return found


def comments_blanked(text: str) -> str:
    """`text` with comments blanked; a `#` inside a string stays."""
    return _STRING_OR_COMMENT.sub(lambda match: match.group() if match.group(1) else " " * len(match.group()), text)


def unquote(text: str, start: int, most: int = sys.maxsize) -> tuple[str, list[int]]:
    r"""Read the string at `start` of a valid document, its first `most` code points if it is longer.

    Returns:
        Its value, and for each code point of the value its offset in `text`; the offset of what
        follows stands last.

    >>> unquote(r'"a\nb"', 0)
    ('a\nb', [1, 2, 4, 5])
    """
    match = STRING.match(text, start)
    if match is None:
        return "", [start]
    quote = text[start] * (3 if match.group()[:3] in ('"""', "'''") and len(match.group()) >= 6 else 1)
    position = start + len(quote)
    end = match.end() - len(quote)
    if len(quote) == 3 and text.startswith("\n", position):
        position += 1
    characters: list[str] = []
    offsets: list[int] = []
    while position < end and len(characters) < most:
        character, width = text[position], 1
        if character == "\\" and quote[0] == '"':
            character, width = _escape(text, position)
        if character:
            characters.append(character)
            offsets.append(position)
        position += width
    return "".join(characters), [*offsets, position]


def in_plain_string(text: str, start: int, offset: int) -> int | None:
    """Where code point `offset` of the string at `start` stands, if nothing before it is written as an escape."""
    quote = 3 if text.startswith(('"""', "'''"), start) else 1
    first = start + quote
    if quote == 3 and text.startswith("\n", first):
        first += 1
    place = first + offset
    escaped = text[start] == '"' and text.find("\\", first, place + 1) >= 0
    return None if escaped or text.find(text[start], first, place) >= 0 else place


def _escape(text: str, position: int) -> tuple[str, int]:
    """The character an escape stands for ("" for a joined line) and the escape's width."""
    kind = text[position + 1]
    if kind in _ESCAPES:
        return _ESCAPES[kind], 2
    if kind in _HEX:
        digits = text[position + 2 : position + 2 + _HEX[kind]]
        return chr(int(digits, 16)), 2 + len(digits)
    joined = re.compile(r"\\[ \t\n]*").match(text, position)
    return "", len(joined.group()) if joined else 2

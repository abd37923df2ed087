"""Names of fields written as keys without quotes: `[fields.店铺名]`, `客服名 = "小古"` below `[agent]`.

TOML 1.0 wants quotes around every key that is not ASCII, and everywhere else a Chinese key is told as
the mistake it is. A field's name, however, is Chinese by nature, and format.md shows it without
quotes in just these two tables; so there, and only there, we put the quotes in before parsing.
"""

import bisect
import re

from phrasebook.files.strings import STRING

_TABLES = ("fields", "agent")
_NAME = r"[\w-]++"
_PIECE = re.compile(
    rf"(?P<string>{STRING.pattern})|(?P<comment>#[^\n]*)"
    rf"|^[ \t]*(?P<header>\[\[?[^\]\n\"']*\]?)"
    rf"|^[ \t]*(?P<key>{_NAME})(?=[ \t]*[=.])",
    re.DOTALL | re.MULTILINE,
)
_IN_HEADER = re.compile(rf"(?:fields|agent)[ \t]*\.[ \t]*(?P<name>{_NAME})[ \t]*(?=[.\]])")


def quoted(text: str) -> tuple[str, list[int]]:
    """Quote the bare Chinese names of fields.

    Returns:
        The text as TOML wants it, and the offsets in `text` before which a quote was put, rising.
    """
    inserted: list[int] = []
    table = ""
    for match in _PIECE.finditer(text):
        if match.group("header"):
            table = match.group("header").strip("[] \t").partition(".")[0].strip()
            name = _IN_HEADER.search(match.group("header"))
            if name and not name.group("name").isascii():
                start = match.start("header")
                inserted += (start + name.start("name"), start + name.end("name"))
        elif match.group("key") and table in _TABLES and not match.group("key").isascii():
            inserted += match.span("key")
    pieces = [text[start:end] for start, end in zip([0, *inserted], [*inserted, len(text)], strict=True)]
    return '"'.join(pieces), inserted


def original_offset(offset: int, inserted: list[int]) -> int:
    """Where an offset of the quoted text lies in the text as written."""
    places = [place + number for number, place in enumerate(inserted)]
    return offset - bisect.bisect_left(places, offset)

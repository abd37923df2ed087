r"""The one choke point for text from outside: what a terminal or an eye could be fooled by is removed.

Files, git's messages and our own inputs all pass `clean`; nothing above this floor has to fear an
escape sequence. It removes

- escape sequences as a whole (`ESC [ 31 m`, `ESC ] 0 ; title BEL`), then every other C0 and C1
  control character but tab and line end;
- bidirectional marks, embeddings, overrides and isolates, which show text in another order;
- zero-width characters and the other invisible ones, the joiner inside emoji included: a family
  emoji falls apart into its members, which is a fair price for text that holds what it shows;
- tag characters and the variation selectors 17–256, in which whole messages have been hidden; the
  selectors 1–16, which choose between a black and a coloured heart, stay;
- lone surrogates, which no file can hold, and U+FFFE and U+FFFF, which are no characters: a single one
  spoils a whole workbook or YAML file.

CRLF, CR, NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR become `\n`; that is not counted as removed.
Nothing here judges what a text says, and nothing here writes a file.
"""

import re
from collections.abc import Iterator
from typing import Any

ESCAPE = "\x1b\udc1b"
"""ESC, and the stand-in by which a raw ESC passes the TOML parser (see `stand_ins`)."""

_SEQUENCE = (
    rf"(?:[{ESCAPE}]\[|\x9b)[0-?]{{0,64}}[ -/]{{0,8}}[@-~]"  # CSI: colours, cursor, modes
    # OSC, DCS, SOS, PM, APC with their payload, when they end before the line does; an unended one
    # loses its introducer only, or a single byte could swallow the rest of a text.
    rf"|(?:[{ESCAPE}][\]PX^_]|[\x90\x98\x9d-\x9f])"
    rf"[^\n\r\x07\x90\x98\x9c-\x9f\udc07{ESCAPE}]*(?:[\x07\x9c\udc07]|[{ESCAPE}]\\)"
    rf"|[{ESCAPE}][ -/]{{0,8}}[0-~]"  # two-character sequences: reset, charset, save cursor …
)
_INVISIBLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 but tab, line ends, NEL
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_LINE_END = "\r\n|[\r\x85\u2028\u2029]"
_REMOVED = re.compile(f"{_SEQUENCE}|[{_INVISIBLE}]")
_ENDS = re.compile(_LINE_END)
_SUSPECT = re.compile(f"[\r\x85\u2028\u2029{_INVISIBLE}]")
_REMOVED_ALONE = re.compile(f"[{_INVISIBLE}]")

# The usual invisible characters as TOML escapes; for showing a place only, `clean` sees them all.
_ESCAPED = re.compile(r"\\(?:[bef]|x[01789]|(?:u|U0000)(?:00[01789]|00[aA][dD]|20[0-6]|[fF][eE][fF][fF])|U000[eE])")
_ILLEGAL_IN_TOML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> tuple[str, int]:
    r"""Remove what is dangerous or invisible from `text` and make all line ends `\n`.

    Returns:
        The clean text, and how many code points were removed (line ends not counted).
    """
    if not _SUSPECT.search(text):
        return text, 0
    ended = _ENDS.sub("\n", text)
    cleaned = _REMOVED.sub("", ended)
    return cleaned, len(ended) - len(cleaned)


def one_line(text: str) -> str:
    """`text` cleaned and on one line: file names, and messages that quote from files."""
    return clean(text)[0].replace("\n", " ")


def clean_value(value: Any) -> tuple[Any, int]:  # noqa: ANN401 - any TOML value
    """Clean every string of a parsed TOML value, table keys included; the count is their sum.

    Depth is bounded by the parser (400 nested arrays or tables).
    """
    removed = 0

    def cleaned(part: Any) -> Any:  # noqa: ANN401 - any TOML value
        nonlocal removed
        if isinstance(part, str):
            if not _SUSPECT.search(part):
                return part
            kept, count = clean(part)
            removed += count
            return kept
        if isinstance(part, list):
            return [cleaned(item) for item in part]
        if isinstance(part, dict):
            table: dict[str, Any] = {}
            for key, item in part.items():
                table.setdefault(cleaned(key), cleaned(item))
            return table
        return part

    return cleaned(value), removed


def needs_cleaning(text: str) -> bool:
    r"""Tell whether any string of the TOML document `text` could need cleaning, escapes like `\u001b` included."""
    return _SUSPECT.search(text) is not None or re.search(r"\\[uUxbefr]", text) is not None


def visible(text: str) -> str:
    """`text` with each suspect code point shown as U+FFFD, one for one, so that columns stay true."""
    return _SUSPECT.sub("\ufffd", text)


def stand_ins(text: str) -> str:
    """`text` with the control characters that TOML forbids replaced by lone surrogates, one for one.

    A stray control byte must not cost a team its file: the stand-ins pass the parser inside strings
    and comments, offsets stay true, and `clean` removes them like the characters they stand for.
    """
    return _ILLEGAL_IN_TOML.sub(lambda match: chr(0xDC00 + ord(match.group())), text)


def suspects(text: str) -> int:
    """Count the characters of a TOML document that `clean` would look at, raw or as an escape."""
    return len(_SUSPECT.findall(text)) + len(_ESCAPED.findall(text))


def first_suspect(text: str) -> int:
    """Where in a TOML document the first character stands that `clean` would remove, raw or as an escape; or 0."""
    raw = _REMOVED_ALONE.search(text)  # whatever is removed begins with such a character
    if raw is not None:
        return raw.start()
    escaped = _ESCAPED.search(text)
    return escaped.start() if escaped else 0


def kept_offsets(text: str) -> list[int]:
    r"""For each code point of `clean(text)[0]` its offset in `text`, and the length of `text` last.

    >>> kept_offsets("a\u200bb")
    [0, 2, 3]
    """
    gone = {offset for start, end in _removed_spans(text) for offset in range(start, end)}
    gone.update(match.start() + 1 for match in re.finditer("\r\n", text))
    return [offset for offset in range(len(text)) if offset not in gone] + [len(text)]


def _removed_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of `text` that `clean` removes; a carriage return ends a sequence as a line end does."""
    return (match.span() for match in _REMOVED.finditer(text))

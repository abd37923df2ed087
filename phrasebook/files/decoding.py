r"""Bytes to text, without guessing: UTF-8 and whatever a byte order mark announces; nothing else.

A GBK file is valid in so many other encodings that a guess would sooner or later put wrong words
before a buyer. It is named as what it probably is, and `miaohui convert` mends it once.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class DecodeError(ValueError):
    """Bytes that are no text we read. `offset` counts bytes, `guess` names a likely encoding or is ""."""

    def __init__(self, offset: int, guess: str) -> None:
        super().__init__(f"undecodable byte at {offset}, perhaps {guess or 'no text at all'}")
        self.offset = offset
        self.guess = guess


def decode(source: bytes) -> str:
    r"""Decode UTF-8, or UTF-16/32 with a byte order mark, and make every CRLF and lone CR a `\n`.

    Raises:
        DecodeError: the bytes are in none of these encodings.
    """
    encoding, mark = announced(source)
    try:
        text = source[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise DecodeError(len(mark) + error.start, likely_encoding(source)) from None
    if encoding == "utf-8" and looks_like_utf16(source):
        raise DecodeError(source.index(0), "UTF-16")
    return newlines(text)


def newlines(text: str) -> str:
    r"""`text` with CRLF and lone CR as `\n`; the Unicode line separators may stand in strings and stay."""
    return re.sub("\r\n?", "\n", text) if "\r" in text else text


def announced(source: bytes) -> tuple[str, bytes]:
    """The encoding a byte order mark announces and the mark; UTF-8 and no mark without one."""
    for mark, encoding in _MARKS:
        if source.startswith(mark):
            return encoding, mark
    return "utf-8", b""


def looks_like_utf16(source: bytes) -> bool:
    """Tell whether bytes without a mark have the zeros that UTF-16 gives to every ASCII character."""
    head = source[:4096]
    zeros = head.count(0)
    return zeros * 5 >= len(head) and zeros > 1


def likely_encoding(source: bytes) -> str:
    """Name the encoding that bytes which are not UTF-8 are probably in; "" if none fits."""
    if looks_like_utf16(source) or announced(source)[0].startswith("utf-16"):
        return "UTF-16"
    try:
        source.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GBK"

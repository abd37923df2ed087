"""The encoding of a file mended once, on request: GBK, UTF-16 or a byte order mark to plain UTF-8.

Here, unlike in `decoding`, a guess is allowed, because a person asked for it, sees a sample of the
result and has a backup. It is still refused when the bytes look like damaged UTF-8 or the result like
no text. Nothing here touches a disk.
"""

import codecs
import unicodedata
from dataclasses import dataclass

from phrasebook.files import decoding


class RepairError(ValueError):
    """Why a file is better left alone, as a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What the bytes of a file say: the text with its own line ends, and the encoding they were in.

    `needed` is false when the file is UTF-8 without a mark already.
    """

    text: str
    encoding: str
    needed: bool = True


def repair(source: bytes) -> Repair:
    """Read bytes in whatever encoding they are in.

    Raises:
        RepairError: no encoding fits, or the file seems to be damaged rather than foreign.
    """
    encoding, mark = decoding.announced(source)
    if mark:
        return Repair(_decoded(source[len(mark) :], encoding, sure=True), _NAMES.get(encoding, encoding))
    if decoding.looks_like_utf16(source):
        return Repair(_decoded(source, _utf16_order(source)), "UTF-16")
    try:
        return Repair(source.decode("utf-8"), "UTF-8", needed=False)
    except UnicodeDecodeError:
        pass
    if _is_damaged_utf8(source):
        raise RepairError("像是损坏的 UTF-8，不是 GBK；转换只会更糟，没有改动")
    return Repair(_decoded(source, "gb18030"), "GBK")


def sample(text: str) -> str:
    """The first line with something beyond ASCII in it, 40 characters at most, by which a person sees it is right."""
    line = next((line.strip() for line in text.splitlines() if not line.isascii()), "")
    return line if len(line) <= 40 else line[:39] + "…"


_NAMES = {"utf-8": "带 BOM 的 UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


def _decoded(source: bytes, encoding: str, *, sure: bool = False) -> str:
    """The text, if it looks like one; a `sure` encoding may bring characters that this Python does not know."""
    try:
        text = codecs.decode(source, encoding)
    except UnicodeDecodeError:
        raise RepairError("认不出是什么编码，没有改动") from None
    doubtful = ("Cc",) if sure else ("Cc", "Cn", "Co")
    odd = (mark for mark in set(text) - _LAYOUT if unicodedata.category(mark) in doubtful and mark not in _EMOJI)
    strange = sum(map(text.count, odd))
    if strange:
        raise RepairError(f"转换后会出现 {strange} 个不成文字的字符，多半不是 {encoding}，没有改动")
    return text


_LAYOUT = frozenset("\t\n\r\f\x0b")
_EMOJI = frozenset(map(chr, range(0x1F000, 0x1FB00)))  # every year has new ones; Python 3.11 knows those of 2021


def _utf16_order(source: bytes) -> str:
    """Which byte of each pair the zeros stand in: ASCII is `41 00` in little-endian."""
    return "utf-16-le" if source[1::2].count(0) >= source[::2].count(0) else "utf-16-be"


def _is_damaged_utf8(source: bytes) -> bool:
    """Tell whether more of the bytes beyond ASCII read as UTF-8 than do not; in GBK about a sixth does by chance."""
    text = source.decode("utf-8", "replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    broken = text.count("\ufffd")
    return beyond - broken > broken

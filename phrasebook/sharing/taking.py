"""What is taken of a commit, and how it is laid down: regular `.toml` files where a book has them, nothing else.

There is no checkout: links, submodules, filters, odd names and everything a reader would pass over never reach the
disk. A folder is filled beside its place and renamed into it, so nobody ever sees half of one.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phrasebook.files import checks
from phrasebook.files.cleaning import one_line
from phrasebook.files.reading import MOST_CHARACTERS
from phrasebook.files.toml import MOST_BYTES, TomlError, parse_toml
from phrasebook.files.walking import BROKEN, MANIFEST, MOST_FILES, is_conflict_copy
from phrasebook.sharing.git import Entry

FOLDERS = ("phrases", "rules", "guides")
"""The folders of a book; its files lie in these and in its root, none of them deeper."""

_MODES = ("100644", "100755")
_LONGEST_NAME = 120  # characters; file systems bound names at 255 bytes, a Chinese character takes three
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\\\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Taken:
    """The files to take, blob ids by path, and why others are left, one short Chinese phrase each."""

    files: Mapping[str, str]
    left: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """What was left as a sentence, "" if nothing was."""
        if not self.left:
            return ""
        more = f"等 {len(self.left)} 个文件" if len(self.left) > 3 else ""
        return f"仓库里有文件没有取用：{'、'.join(self.left[:3])}{more}；请负责人换成普通的 .toml 文件"


def choose(entries: Mapping[str, Entry]) -> Taken:
    """Which files of a commit to take."""
    files: dict[str, str] = {}
    left: list[str] = []
    seen: set[str] = set()
    size = 0
    for path, entry in sorted(entries.items()):
        folder, _, name = path.rpartition("/")
        if not name.lower().endswith(".toml") or name.startswith((".", "~")) or (folder and folder not in FOLDERS):
            continue
        folded = unicodedata.normalize("NFC", path).casefold()
        if reason := _reason(name, entry):
            left.append(f"{one_line(path)[:60]}（{reason}）")
        elif folded in seen:
            left.append(f"{one_line(path)[:60]}（另一个文件只差大小写）")
        elif len(files) >= MOST_FILES or size + entry.size > MOST_CHARACTERS:
            left.append(f"{one_line(path)[:60]}（话术本太大）")
        else:
            seen.add(folded)
            size += entry.size
            files[path] = entry.blob
    return Taken(files, tuple(left))


def _reason(name: str, entry: Entry) -> str:
    """Why a file is left, "" if it is taken."""
    if entry.mode not in _MODES:
        return "是链接" if entry.mode == "120000" else "不是普通文件"
    if entry.size > MOST_BYTES:
        return "超过 4 MiB"
    if _UNSAFE.search(name) or _RESERVED.match(name) or len(name) > _LONGEST_NAME or name != name.strip():
        return "文件名里有不能用的字符"
    return "同步工具的冲突副本" if is_conflict_copy(name) else ""


def is_blob(content: bytes, blob: str) -> bool:
    """Tell whether bytes are those of a blob's id, in either of git's kinds of ids."""
    made = hashlib.new("sha256" if len(blob) == 64 else "sha1", usedforsecurity=False)
    made.update(b"blob %d\0" % len(content) + content)
    return made.hexdigest() == blob


def lay_down(files: Mapping[str, bytes], commit: str, place: Path, before: Path | None) -> None:
    """Make the folder of a commit.

    A file that cannot be read keeps its last good content: that of `before`, the folder of an earlier commit, is
    laid down in its stead, and the broken one under `.broken/`, where readers find what to tell of it.

    Args:
        files: the bytes by path.
        commit: which commit they are.
        place: the folder to make, two levels below the one that collects what was left half done.
        before: the folder in use up to now.

    Raises:
        OSError: the disk is full, or the folder cannot be written to; nothing is at `place` then.
    """
    made = place.parent.with_name(f".new-{place.parent.name}-{os.getpid()}")
    shutil.rmtree(made, ignore_errors=True)
    book = made / place.name
    sizes: dict[str, int] = {}
    try:
        for path, content in files.items():
            good = _last_good(path, content, before)
            if good is not content:
                _write(book / BROKEN / path, content)
            _write(book / path, good, before / path if before else None)
            sizes[path] = len(good)
        book.mkdir(parents=True, exist_ok=True)
        _write(book / MANIFEST, json.dumps({"commit": commit, "sizes": sizes}).encode())
        shutil.rmtree(place.parent, ignore_errors=True)
        made.rename(place.parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def paths_in(place: Path) -> tuple[str, ...]:
    """The paths of the files in a folder that was laid down."""
    try:
        return tuple(json.loads((place / MANIFEST).read_bytes())["sizes"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _last_good(path: str, content: bytes, before: Path | None) -> bytes:
    """The content itself, or that of the file before if only that one can be read."""
    if before is None:
        return content
    try:
        earlier = (before / path).read_bytes()
    except OSError:
        return content
    return earlier if earlier != content and not _readable(content) and _readable(earlier) else content


def _readable(content: bytes) -> bool:
    try:
        return checks.schema(parse_toml(content, "").data.get("schema")) is None
    except TomlError:
        return False


def _write(path: Path, content: bytes, earlier: Path | None = None) -> None:
    """Write a file; where an earlier one says the same, give that one a second name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if earlier is not None:
        with contextlib.suppress(OSError):  # not there, or a file system without links
            if earlier.read_bytes() == content:
                os.link(earlier, path)
                return
    path.write_bytes(content)

"""Where the files of a source lie on this machine, and whether they are whole: all that a start asks of a mirror.

    CACHE/team/KEY/head                the commit that is current
    CACHE/team/KEY/COMMIT/TITLE/       its files, never changed once they are there

Reads a few short files and imports neither git nor parser; `mirror` writes what lies here.
"""

import json
import re
from pathlib import Path

from phrasebook.files.walking import MANIFEST


def current(root: Path) -> str:
    """The commit that is current, "" before the first sync."""
    try:
        commit = (root / "head").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return commit if re.fullmatch(r"[0-9a-f]{40,64}", commit) else ""


def folder_of(root: Path, title: str, commit: str) -> Path:
    """Where the files of a commit are, or would be.

    A source that was given another name since has them under the old one until there is a newer commit.
    """
    named = root / commit[:16] / _folder_name(title)
    if not commit or named.is_dir():
        return named
    return next((each for each in sorted(named.parent.glob("*")) if each.is_dir()), named)


def book_in(root: Path, title: str) -> Path | None:
    """The files of the current commit; None if they are not here, or damaged."""
    commit = current(root)
    folder = folder_of(root, title, commit)
    return folder if commit and is_whole(folder, commit) else None


def is_whole(place: Path, commit: str) -> bool:
    """Tell whether a folder holds all files of a commit at their full length, as it does unless the machine crashed."""
    try:
        manifest = json.loads((place / MANIFEST).read_bytes())
        sizes: dict[str, int] = manifest["sizes"]
        return bool(manifest["commit"] == commit) and all(
            (place / path).stat().st_size == size for path, size in sizes.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _folder_name(title: str) -> str:
    """A title as the name of a folder: it is what a book without a name is called."""
    name = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "-", title).strip(" .-")[:60].strip(" .")
    return "book" if not name or re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name) else name

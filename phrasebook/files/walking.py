"""Which files make up a book on disk, and which of those found there are not opened, with the reason.

Nothing here reads a file's content. A shared book may be hostile or half synchronised: FIFOs,
devices, links that lead outside, copies that a sync tool left after a conflict and whatever cannot be
listed become problems, never exceptions.
"""

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from phrasebook.model import Level, Place, Problem

MOST_FILES = 2_000
"""Files read of one book (format.md, “Bad input”)."""

MANIFEST = ".manifest.json"
"""In a book that came by git: which commit its files are, and how long each is. Nobody edits such a book in place."""

BROKEN = ".broken"
"""In a book that came by git: the folder of files that cannot be read, where the book has an older good content."""

_MOST_ENTRIES = 20_000  # folder entries looked at; a book's folder full of anything else is no book
# What a sync tool puts between name and ending: Syncthing; Dropbox, Nextcloud, Seafile, 坚果云; others, bare.
_CONFLICT_COPY = re.compile(
    r"\.sync-conflict-.*"
    r"| ?[(（][^()（）]*(?:conflicted copy|conflict copy|case conflict|冲突|SFConflict)[^()（）]*[)）].*"
    r"|[-_ ]?(?:conflicted copy|conflict copy).*|-冲突.*"
    r"|[-_ ]?[^-_ ]*(?:的冲突副本|冲突副本|冲突版本).*",
    re.IGNORECASE,
)
# OneDrive adds the machine's name, browsers and others a number: a copy only where the file itself lies beside it.
_PERHAPS_COPY = re.compile(
    r"(?:-(?:DESKTOP|LAPTOP|WIN|PC)-[0-9A-Z]{4,12}(?:-\d+)?| ?[(（]\d{1,2}[)）]| - (?:副本|Copy))$"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one book as paths that can be opened, each group by file name.

    `root_files` are `.toml` files beside `book.toml`: category files if they hold phrases. `broken_files` are read
    for what is to be told of them only; another content stands in for each.
    """

    book_file: Path | None = None
    lexicon_file: Path | None = None
    root_files: tuple[Path, ...] = ()
    phrase_files: tuple[Path, ...] = ()
    rule_files: tuple[Path, ...] = ()
    guide_files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken_files: tuple[Path, ...] = ()


def list_book(folder: Path) -> Listing:
    """List the book in `folder`: its root, `phrases/`, `rules/` and `guides/`, none of them deeper."""
    problems: list[Problem] = []
    root = Path(os.path.realpath(folder))
    at_root = list(_toml_files(folder, root, problems))
    named = {path.name: path for path in at_root}
    book_file, lexicon_file = named.pop("book.toml", None), named.pop("lexicon.toml", None)
    groups = [tuple(_toml_files(folder / name, root, problems)) for name in ("phrases", "rules", "guides")]
    rest = tuple(named.values())
    phrase_files, dropped = groups[0][:MOST_FILES], groups[0][MOST_FILES:]
    if dropped:
        problems.append(_problem(dropped[0], "book.files", f"一个话术本最多读 {MOST_FILES} 个文件，从这个起没有读取"))
    return Listing(
        book_file,
        lexicon_file,
        rest[:MOST_FILES],
        phrase_files,
        groups[1][:MOST_FILES],
        groups[2][:MOST_FILES],
        tuple(problems),
        _broken_files(folder / BROKEN, root),
    )


def _broken_files(folder: Path, root: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    places = (folder, *(folder / name for name in ("phrases", "rules", "guides")))
    return tuple(path for place in places for path in _toml_files(place, root, []))[:MOST_FILES]


def is_conflict_copy(name: str) -> bool:
    """Tell whether a file name is one that a sync tool gives to the losing side of a conflict."""
    return _CONFLICT_COPY.search(name) is not None


def copied_from(name: str, beside: Collection[str]) -> str | None:
    """The name of the file that `name` is a copy of, which need not be there; None if it is a file of its own.

    Args:
        name: a file name with its ending.
        beside: the names in the same folder: `a (1).toml` is a copy only where `a.toml` is.
    """
    stem, dot, ending = name.rpartition(".")
    if sure := _CONFLICT_COPY.search(stem):
        return f"{stem[: sure.start()].rstrip()}{dot}{ending}"
    if perhaps := _PERHAPS_COPY.search(stem):
        original = f"{stem[: perhaps.start()]}{dot}{ending}"
        return original if original in beside else None
    return None


def _toml_files(folder: Path, root: Path, problems: list[Problem]) -> Iterator[Path]:
    """The `.toml` files directly in `folder`, sorted by name, those we may open only."""
    if not os.path.lexists(folder):
        return
    if not _inside(folder, root):
        problems.append(_problem(folder, "file.link", "这个文件夹指向话术本之外，没有打开", "请把文件放进话术本"))
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry, _ in zip(entries, range(_MOST_ENTRIES), strict=False))
    except OSError:
        problems.append(_problem(folder, "file.unreadable", "无法列出这个文件夹", "请检查权限或网络共享", "error"))
        return
    for name in names:
        if name.lower().endswith(".toml") and not name.startswith((".", "~")):
            path = folder / name
            refusal = _copy(path) if copied_from(name, names) is not None else _refusal(path, root)
            if refusal:
                problems.append(refusal)
            else:
                yield path


def _copy(path: Path) -> Problem:
    mend = "请运行 miaohui team status 合并它，或比对后删除"
    return _problem(path, "file.conflict-copy", "同步工具留下的冲突副本，没有读取", mend)


def _refusal(path: Path, root: Path) -> Problem | None:
    """Why a file is not opened, or None."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            if not _inside(path, root):
                return _problem(path, "file.link", "这个链接指向话术本之外，没有打开", "请换成文件本身")
            mode = path.stat().st_mode
    except OSError:
        return _problem(path, "file.unreadable", "无法读取这个文件", "请检查链接、权限或网络共享", "error")
    if stat.S_ISREG(mode):
        return None
    return _problem(path, "file.kind", "这不是普通文件，没有打开", "请换成普通的 .toml 文件")


def _inside(path: Path, root: Path) -> bool:
    """Tell whether `path`, links followed, lies in `root`."""
    return Path(os.path.realpath(path)).is_relative_to(root)


def _problem(path: Path, rule: str, message: str, mend: str = "", level: Level = "warn") -> Problem:
    return Problem(Place(shown(path)), level, rule, message, mend)


def shown(path: Path) -> str:
    """A path as messages show it: file names come from others too and pass the cleaning."""
    from phrasebook.files.cleaning import one_line  # noqa: PLC0415 - only problems need it

    return one_line(str(path))

"""What is wrong with settings, keymap and books, as one short banner; all of it at length is `miaohui lint`'s."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # nothing is read before the first frame
    from phrasebook.model import Problem


def in_short(problem: Problem) -> str:
    """Give a problem for a narrow pane: the file without its folders, the place, what it is and how to mend it."""
    name = problem.place.file.replace("\\", "/").rsplit("/", 1)[-1]
    mend = f"。{problem.mend}" if problem.mend else ""
    return f"{name}:{problem.place.line}:{problem.place.column} {problem.message}{mend}"


def banner(notes: Sequence[str]) -> str:
    """Give the first note, and how many there are; "" where there are none."""
    if not notes:
        return ""
    from phrasebook.files.cleaning import clean  # noqa: PLC0415 - nothing needs cleaning in the first frame

    count, rest = (f"{len(notes)} 处问题：", "（全部见 miaohui lint）") if len(notes) > 1 else ("", "")
    return clean(f"{count}{notes[0]}{rest}")[0]

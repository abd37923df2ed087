"""What is remembered of a source between runs: when it was last in step, what one last looked at, what went wrong.

One small JSON file a source in the state folder. One that is damaged counts as not there; nothing a person wrote is
kept here.
"""

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from phrasebook.files.writing import write_whole


@dataclass(frozen=True, slots=True)
class Marks:
    """`synced_at` in seconds since the epoch, None for never; `looked` is the commit whose news have been seen."""

    synced_at: float | None = None
    looked: str = ""
    problem: str = ""
    warning: str = ""


def read_marks(place: Path) -> Marks:
    """The marks in a file; none of them where there is none."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        kept = json.loads(place.read_bytes())
        marks = Marks(**{field.name: kept[field.name] for field in dataclasses.fields(Marks) if field.name in kept})
        if isinstance(marks.synced_at, int | float | None) and isinstance(marks.looked, str):
            return marks
    return Marks()


def write_marks(place: Path, marks: Marks) -> None:
    """Keep marks; a disk that is full costs them, and nothing else."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, json.dumps(dataclasses.asdict(marks), ensure_ascii=False).encode())

"""What every format is read into and written from: entries, rows that could not be used, and one kind of error.

Plain data. How a file becomes entries is a format's business, what becomes of an entry is `planning`'s.
"""

from dataclasses import dataclass

from phrasebook.files.cleaning import one_line
from phrasebook.model import Place, Problem


@dataclass(frozen=True, slots=True)
class Blank:
    """A placeholder of another tool as `written` there, and the `field` that took its place."""

    written: str
    field: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One reply as another tool holds it.

    `text` is written with that tool's placeholders when a reader yields it, with our fields once `reading` has
    passed it on; `blanks` then names what was replaced. None means that the tool holds no such thing, which is
    another matter than an empty one. `group` is a path, the outermost first. `line` counts from 1 (a
    spreadsheet's row, a JSON list's element). `doubts` are remarks for the plan: what had to be cut or left out.
    """

    text: str
    line: int
    title: str | None = None
    group: tuple[str, ...] = ()
    code: str = ""
    tags: tuple[str, ...] | None = None
    asks: tuple[str, ...] | None = None
    note: str | None = None
    allow: tuple[str, ...] = ()
    reason: str = ""
    id: str = ""
    blanks: tuple[Blank, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that cannot be used: its line, why (a Chinese clause), and the beginning of what stands there."""

    line: int
    reason: str
    quote: str = ""
    group: tuple[str, ...] = ()


Row = Entry | Skipped


class ExchangeError(Exception):
    """A file that cannot be read or written; `problem` is the one sentence to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def refused(name: str, rule: str, message: str, mend: str = "", line: int = 1) -> ExchangeError:
    """Make the error for a file: `rule` is its id after `exchange.`; name and message may quote the file."""
    place = Place(one_line(name), line)
    return ExchangeError(Problem(place, "error", f"exchange.{rule}", one_line(message), mend))

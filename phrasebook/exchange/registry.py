"""The formats: one module each in `formats/`, named in one line here. A new tool is a file and a line.

A format's module has one public name, `FORMAT`. Modules are imported when they are asked for.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from phrasebook.exchange.entries import Row

if TYPE_CHECKING:
    from phrasebook.exchange.losses import Losses, Selection
    from phrasebook.exchange.source import Source

Style = str
"""A way of writing placeholders; see `blanks.STYLES`."""


@dataclass(frozen=True, slots=True)
class Format:
    """What is known of one tool's files.

    Attributes:
        name: the id on the command line.
        title: what people call it.
        endings: of its files, lower case with the dot; the first is the usual one.
        recognise: tells from a file whether it is one; formats are asked in the order of `NAMES`.
        read: yields the rows of a file; raises `ExchangeError`. None where only export makes sense.
        write: makes the file; None where only import makes sense.
        losses: what of a selection the tool cannot hold; None if it can hold everything.
        styles: which placeholders a text may hold; () if `read` gives our own fields already.
        exports: endings from which `export` concludes that this format is meant.
        encodings: that `write` can be asked for, the usual one first; () if it always is UTF-8 or binary.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    recognise: "Callable[[Source], bool]" = lambda _: False
    read: "Callable[[Source], Iterable[Row]] | None" = None
    write: "Callable[[Selection, str, str], bytes] | None" = None
    losses: "Callable[[Selection, str], Losses] | None" = None
    styles: tuple[Style, ...] = ()
    exports: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()


# The order in which a file is shown to them: what is told by its own marks first, what takes anything last.
NAMES = (
    "bot",
    "qianniu",
    "kefubao",
    "chatwoot",
    "zammad",
    "beeftext",
    "espanso",
    "pet",
    "sogou",
    "sheet",
    "rime",
    "page",
    "paragraphs",
)
"""The modules in `formats/`."""


def all_formats() -> Iterator[Format]:
    """All formats, in the order in which a file is shown to them."""
    for name in NAMES:
        found: Format = importlib.import_module(f"phrasebook.exchange.formats.{name}").FORMAT
        yield found


def format_named(name: str) -> Format | None:
    """The format of that name or title, None if there is none."""
    return next((each for each in all_formats() if name.casefold() in (each.name, each.title.casefold())), None)


def format_for_export(file: str) -> tuple[Format, ...]:
    """The formats that a file name to export to may mean: by its usual name first, then by its ending."""
    path = PurePath(file)
    exact = [each for each in all_formats() if each.write and path.name.lower() in each.exports]
    ending = path.suffix.lower()
    return tuple(exact or (each for each in all_formats() if each.write and ending in each.exports))

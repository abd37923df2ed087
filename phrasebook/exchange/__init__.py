"""Other tools' files: read into a plan, carried out as one undoable step; written, with what is lost told first.

    reading = read_file(Path("快捷短语.csv"))                    # tool, encoding, delimiter found
    plan = make_plan(reading, book, others, categories, rules)  # new, changed, same, skipped
    editor.save_all(plan.edits("skip"), ...)                    # `files.editing` writes
    format.losses(selection, "gbk"); format.write(selection, ".csv", "gbk")

One way in: `source` (bytes, text, tables) → a format's `read` → `reading` (fields, cleaned, measured) → `planning`,
which makes a `plan`.
One way out: a `Selection` → a format's `losses` and `write`. A format is a module in `formats/` and a line in
`registry`. Nothing here writes into a book.
"""

from phrasebook.exchange.entries import Blank, Entry, ExchangeError, Skipped
from phrasebook.exchange.losses import Loss, Selection
from phrasebook.exchange.plan import Clash, Item, Kind, OnConflict, Plan
from phrasebook.exchange.planning import make_plan
from phrasebook.exchange.reading import Reading, read_file
from phrasebook.exchange.registry import Format, all_formats, format_for_export, format_named
from phrasebook.exchange.source import DELIMITERS

__all__ = [
    "DELIMITERS",
    "Blank",
    "Clash",
    "Entry",
    "ExchangeError",
    "Format",
    "Item",
    "Kind",
    "Loss",
    "OnConflict",
    "Plan",
    "Reading",
    "Selection",
    "Skipped",
    "all_formats",
    "format_for_export",
    "format_named",
    "make_plan",
    "read_file",
]

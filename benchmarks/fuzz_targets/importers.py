"""Another tool's file: rows are clean and within the limits, twice is once, a table reads back."""

import dataclasses

from fuzz_targets.inputs import ENDINGS, SHELVES
from fuzz_targets.promises import in_file, keeps_the_format, shows, told
from phrasebook.exchange import ExchangeError, Selection, format_named, make_plan, read_file
from phrasebook.exchange.entries import Entry
from phrasebook.files import checks
from phrasebook.files.editing.tables import fault_in
from phrasebook.model import Book, Phrase

MOST_WRITTEN = 8
"""Phrases of an import that are written again: a workbook takes milliseconds."""


def prove(given: bytes) -> None:
    """The first byte chooses the ending of the file's name."""
    ending, content = ENDINGS[(given[:1] or b"\0")[0] % len(ENDINGS)], given[1:]
    path = in_file(f"phrases{ending}", content)
    try:
        reading = read_file(path)
    except ExchangeError as error:
        told(error.problem)
        return
    for row in reading.rows:
        assert row.line >= 1
        shows(*row.group)
        if isinstance(row, Entry):
            shows(
                row.text, row.title or "", row.code, *(row.tags or ()), *(row.asks or ()), row.note or "", *row.doubts
            )
            assert 1 <= len(row.text) <= checks.MOST_TEXT
            assert len(row.title or "") <= checks.MOST_TITLE
        else:
            shows(row.reason, row.quote)
    book: Book | None = None
    for conflict in ("skip", "keep-both", "replace"):
        plan = make_plan(reading, book, (), SHELVES)
        for item in plan.items:
            shows(item.reason, item.quote, item.category.id, item.category.name)
            if item.phrase:
                keeps_the_format(item.phrase)
                assert not item.phrase.id or not fault_in(item.phrase), fault_in(item.phrase)
        edits = plan.edits(conflict)
        assert book is None or conflict != "skip" or not edits
        book = _with(book, edits)
        assert make_plan(reading, book, (), SHELVES).edits(conflict) == [], "twice is not once"
    if book and len(book.phrases) <= MOST_WRITTEN:
        for ending in (".csv", ".xlsx"):
            _reads_back(book.phrases, ending)


def _reads_back(phrases: tuple[Phrase, ...], ending: str) -> None:
    """What an import made is exported as a table and read again; what the export told of may be otherwise."""
    sheet = format_named("sheet")
    assert sheet
    assert sheet.write
    assert sheet.losses
    selection = Selection(phrases, SHELVES, {})
    lost = {title for loss in sheet.losses(selection, "utf-8-sig") for title in loss.titles}
    path = in_file(f"export{ending}", sheet.write(selection, ending, "utf-8-sig"))
    found = {row.text for row in read_file(path, tool="sheet").rows if isinstance(row, Entry)}
    assert {phrase.text for phrase in phrases if phrase.title not in lost} <= found


def _with(book: Book | None, edits: list[tuple[Phrase, Phrase | None]]) -> Book:
    phrases = {phrase.id: phrase for phrase in book.phrases} if book else {}
    for mine, base in edits:
        name = base.id if base else mine.id or f"new.{len(phrases)}"
        phrases[name] = dataclasses.replace(mine, id=name)
    return Book("店", "店", "personal", SHELVES, tuple(phrases.values()))

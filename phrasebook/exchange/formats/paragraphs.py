"""Plain text: one reply a paragraph, blank lines between. Takes any text, so it is asked last."""

from collections.abc import Iterator

from phrasebook.exchange.entries import Entry, Row
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source


def _recognise(source: Source) -> bool:
    return source.ending in (".txt", ".text", ".md") and not source.is_workbook


def _read(source: Source) -> Iterator[Row]:
    begin, lines = 0, []
    for number, line in enumerate([*source.lines, ""], 1):
        if line.strip():
            begin = begin or number
            lines.append(line.rstrip())
        elif lines:
            yield Entry("\n".join(lines), begin)
            begin, lines = 0, []


FORMAT = Format("text", "纯文本", (".txt",), _recognise, _read, styles=("mustache", "own", "marks"))

"""Rows of a table to entries and back: what all formats share that are CSV or XLSX."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from phrasebook.exchange import headers
from phrasebook.exchange.entries import Entry, Row, Skipped, refused
from phrasebook.exchange.source import Sheet, Source

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NESTED = re.compile(r"\s*(?:=>|＝>|=＞|->|→|/|>)\s*")


def read_rows(source: Source, wanted: Sequence[str], *, nested: str = "") -> Iterator[Row]:
    """The entries of every sheet that has the wanted columns.

    Args:
        source: the file.
        wanted: roles without which a sheet cannot be read (see `headers`).
        nested: what parts the levels of a group, "" where groups have one level.

    Raises:
        ExchangeError: no sheet has these columns; a cell that is needed is a formula.
    """
    found = [(sheet, at) for sheet in source.sheets if (at := headers.find(sheet[1], wanted))]
    if not found:
        raise _no_header(source)
    for sheet in source.sheets:
        if all(sheet is not other for other, _ in found):
            yield Skipped(sheet[1][0][0], f"工作表“{sheet[0]}”没有认得的表头")
    for sheet, (header, columns) in found:
        yield from _entries(source, sheet, header, columns, nested, alone=len(found) == 1)


def columns_of(source: Source) -> dict[str, str]:
    """What each role was found under: role to header as written, of the first sheet that has a text."""
    for _, rows in source.sheets:
        if at := headers.find(rows, ("text",)):
            return {role: rows[at[0]][1][number].strip() for role, number in at[1].items()}
    return {}


def listed(cell: str, separators: str) -> tuple[str, ...]:
    r"""The items of a cell: one a line, or parted by any of `separators` where it has one line.

    >>> listed("发货；时效", "；;")
    ('发货', '时效')
    """
    if not cell:
        return ()
    parts = cell.split("\n") if "\n" in cell else _any_of(separators).split(cell)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def joined(items: Sequence[str], separators: str) -> str:
    """Items as `listed` reads them back, parted by the first separator, or by lines where one holds a separator."""
    if any(mark in item for item in items for mark in separators):
        # A line end even behind a single one: a cell of several lines is not parted by anything else.
        return "\n".join(items) + ("\n" if len(items) == 1 else "")
    return separators[0].join(items)


def as_csv(rows: Iterable[Sequence[str]], *, guarded: bool = True) -> str:
    """A CSV with CRLF, as Windows programs write it.

    Args:
        rows: the header and the rows.
        guarded: put a TAB before what a spreadsheet would take for a formula; readers of such files take it off.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"\t{cell}" if guarded and cell.startswith(_FORMULA) else cell for cell in row])
    return out.getvalue()


TAG_MARKS = "；;|、，,"
"""What may part tags in a cell; the first is what we write."""

ASK_MARKS = "；;|"
"""Likewise for buyers' questions, which have commas of their own."""


@cache
def _any_of(marks: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(marks)}]")


def _entries(  # noqa: PLR0913 - a sheet, where its header is, and how to read it
    source: Source, sheet: Sheet, header: int, columns: Mapping[str, int], nested: str, *, alone: bool
) -> Iterator[Row]:
    name, rows = sheet
    if source.is_workbook:
        from phrasebook.exchange.workbook import refuse_formulas  # noqa: PLC0415 - a workbook has brought it along
    width = max(columns.values()) + 1
    for line, cells in rows[header + 1 :]:
        padded = cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))]
        values = {role: padded[number] for role, number in columns.items()}
        if source.is_workbook:
            refuse_formulas(values.values(), source.name, line)
        group = values.get("group", "") or ("" if alone else name)
        path = tuple(part for part in (_NESTED.split(group) if nested else [group]) if part.strip())
        if not values["text"].strip():
            rest = " ".join(value for value in values.values() if value)
            yield Skipped(line, "没有内容", rest[:40], path)
            continue
        yield Entry(
            values["text"],
            line,
            title=values.get("title"),
            group=path,
            code=values.get("code", ""),
            tags=listed(values["tags"], TAG_MARKS) if "tags" in values else None,
            asks=listed(values["asks"], ASK_MARKS) if "asks" in values else None,
            note=values.get("note"),
            allow=listed(values.get("allow", ""), TAG_MARKS),
            reason=values.get("reason", ""),
            id=values.get("id", ""),
        )


def _no_header(source: Source) -> Exception:
    rows = [row for _, sheet in source.sheets for row in sheet]
    line, cells = rows[0] if rows else (1, [])
    seen = "、".join(cell.strip()[:12] for cell in cells[:6] if cell.strip())
    message = f"没有认得的表头（第一行是：{seen}）" if seen else "表里没有内容"
    mend = "请在第一行写上列名，至少有“内容”，最好还有“标题”“分类”"
    return refused(source.name, "header", message, mend, line)

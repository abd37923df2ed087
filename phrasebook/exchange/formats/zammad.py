"""Zammad's text modules: `name`, `keywords`, `content`, as CSV or JSON; the content is HTML with `#{…}`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from phrasebook.exchange import headers
from phrasebook.exchange.entries import Entry, Row, Skipped
from phrasebook.exchange.parsed import objects, string, text_of_html
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.tabular import listed, read_rows


def _recognise(source: Source) -> bool:
    if source.json is not None:
        return objects(source, "name", "content") is not None
    if source.ending not in ("", ".csv") or not source.looks_like(("title", "text")):
        return False
    return {"name", "content"} <= {headers.normal(cell) for cell in source.sheets[0][1][0][1]}


def _read(source: Source) -> Iterator[Row]:
    found = objects(source, "name", "content")
    rows: Iterable[Row] = _entries(found) if found is not None else read_rows(source, ("text",))
    for row in rows:
        if isinstance(row, Skipped):
            yield row
        else:
            yield replace(row, text=text_of_html(row.text), id="")


def _entries(found: list[dict[str, object]]) -> Iterator[Row]:
    for line, each in enumerate(found, 1):
        content = string(each.get("content")) if isinstance(each, dict) else ""
        if not content.strip():
            yield Skipped(line, "没有内容")
        elif each.get("active") is False:
            yield Skipped(line, "在原来的工具里已停用", string(each.get("name"))[:40])
        else:
            keywords = listed(string(each.get("keywords")), "；;|、，, ")
            yield Entry(content, line, title=string(each.get("name")) or None, asks=keywords)


FORMAT = Format("zammad", "Zammad", (".csv", ".json"), _recognise, _read, styles=("hash", "mustache"))

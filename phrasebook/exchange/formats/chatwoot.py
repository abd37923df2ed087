"""Chatwoot's canned responses: `short_code` and `content`, as CSV or as JSON, with Liquid placeholders."""

from collections.abc import Iterable, Iterator
from typing import Any

from phrasebook.exchange import headers
from phrasebook.exchange.entries import Entry, Row, Skipped, refused
from phrasebook.exchange.parsed import objects, string
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.tabular import read_rows


def _recognise(source: Source) -> bool:
    if objects(source, "short_code", "content"):
        return True
    if source.json is not None or source.ending not in ("", ".csv") or not source.looks_like(("code", "text")):
        return False
    return "short_code" in (headers.normal(cell) for cell in source.sheets[0][1][0][1])


def _read(source: Source) -> Iterable[Row]:
    if source.json is None:
        return read_rows(source, ("text",))
    found = objects(source, "short_code", "content")
    if found is None:
        raise refused(source.name, "header", "没有 short_code 和 content，不是 Chatwoot 的快捷回复")
    return _entries(found)


def _entries(found: list[Any]) -> Iterator[Row]:
    for line, each in enumerate(found, 1):
        text = string(each.get("content")) if isinstance(each, dict) else ""
        if text.strip():
            yield Entry(text, line, code=string(each.get("short_code")))
        else:
            yield Skipped(line, "没有内容")


FORMAT = Format("chatwoot", "Chatwoot", (".csv", ".json"), _recognise, _read, styles=("mustache",))

"""Chatwoot's canned responses: `short_code` and `content`, as CSV or as JSON, with Liquid placeholders."""

from collections.abc import Iterable, Iterator
from typing import Any

from phrasebook.exchange import headers
from phrasebook.exchange.entries import Entry, Row, Skipped, refused
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.tabular import read_rows


def objects(source: Source, *keys: str) -> list[dict[str, Any]] | None:
    """The objects of a JSON list (bare, or the first list inside an object) if the first has all these keys."""
    found = source.json
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list) or not found or not isinstance(found[0], dict):
        return None
    return found if all(key in found[0] for key in keys) else None


def string(value: object) -> str:
    """A string, a number as people wrote it (YAML and JSON know 10086 as one), "" for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


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

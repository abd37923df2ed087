"""Values of parsed JSON, YAML and TOML as text: what all formats share that are no tables."""

import html
import re
from typing import Any

from phrasebook.exchange.source import Source

_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def string(value: object) -> str:
    """A string, a number as people wrote it (YAML and JSON know 10086 as one), "" for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def objects(source: Source, *keys: str) -> list[dict[str, Any]] | None:
    """The objects of a JSON list (bare, or the first list inside an object) if the first has all these keys."""
    found = source.json
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list) or not found or not isinstance(found[0], dict):
        return None
    return found if all(key in found[0] for key in keys) else None


def text_of_html(content: str) -> str:
    """HTML as the text a reader sees; what is no HTML stays as it is."""
    if not _TAG.search(content):
        return html.unescape(content)
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", content.replace("\n", "")))).strip("\n")

"""One draft as a file of its own, and what is wrong with such a file: TOML, so that people can take their words out.

    schema = 1
    source = "3f2a…"          the other attributes of `Draft` likewise
    [mine]                    a phrase that is not there has no table
    category = "shipping"
    [mine.phrase]
    id = "ship.when"          the keys of the phrase as in a book

Nothing here writes, and the name of the file is the draft's id.
"""

import dataclasses
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from phrasebook.files.editing.tables import table_of
from phrasebook.files.phrases import PHRASE_KEYS
from phrasebook.files.toml import TomlError, parse_toml, read_source
from phrasebook.files.walking import shown
from phrasebook.model import Phrase, Place, Problem
from phrasebook.sharing.model import Draft, DraftState

SCHEMA = 1
"""The newest version of the form that this program knows."""

_TEXTS = ("source", "file", "at", "state", "remark", "category_name")
_PHRASES = ("base", "mine", "theirs")


def draft_bytes(draft: Draft) -> bytes:
    """The file of a draft."""
    import tomli_w  # noqa: PLC0415 - whoever only reads needs it not

    tables: dict[str, Any] = {"schema": SCHEMA, **{name: getattr(draft, name) for name in _TEXTS}}
    for name in _PHRASES:
        phrase: Phrase | None = getattr(draft, name)
        if phrase is not None:
            place = {"file": phrase.place.file, "line": phrase.place.line}
            keys = table_of(dataclasses.replace(phrase, hidden=False)) | ({"hidden": True} if phrase.hidden else {})
            derived = {"derived_id": True} if phrase.derived_id else {}
            tables[name] = {"category": phrase.category, **derived, "place": place, "phrase": keys}
    return tomli_w.dumps(tables, multiline_strings=True).encode()


def read_draft(path: Path) -> Draft | Problem | None:
    """The draft of a file; a problem if the file is damaged; None if there is none any more.

    The file stays as it is in any case: its words may be somebody's only copy.
    """
    name = shown(path)
    try:
        tables = parse_toml(read_source(path, name), name).data
    except TomlError as error:
        if not path.exists():
            return None
        return _damaged(name, error.problem.message, error.problem.place, error.problem.quote)
    schema = tables.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        return Problem(Place(name), "error", "draft.schema", "这份草稿来自更新的版本，文件原样留着", "请升级秒回")
    wrong = [key for key in _TEXTS if not isinstance(tables.get(key), str)]
    if schema != SCHEMA or wrong or tables["state"] not in get_args(DraftState):
        return _damaged(name, f"缺少 {'、'.join(wrong)}" if wrong else "写法不对")
    phrases: dict[str, Phrase | None] = {}
    for key in _PHRASES:
        phrase = _phrase(tables[key], name) if key in tables else None
        if isinstance(phrase, str):
            return _damaged(name, f"{key} 里的{phrase}")
        phrases[key] = phrase
    values: dict[str, Any] = {**{key: tables[key] for key in _TEXTS}, **phrases}
    draft = Draft(id=path.stem, **values)
    return draft if draft.phrase_id else _damaged(name, "里面没有话术")


def _phrase(table: object, name: str) -> Phrase | str:
    """A phrase, or what is wrong with it."""
    keys = table.get("phrase") if isinstance(table, dict) else None
    category = table.get("category") if isinstance(table, dict) else None
    if not isinstance(table, dict) or not isinstance(keys, dict) or not isinstance(category, str):
        return "话术不完整"
    for key, value in keys.items():
        check = PHRASE_KEYS.get(key)
        if check is not None and (fault := check(value)):
            return f" {key} {fault.message}"
    if not all(key in keys for key in ("id", "title", "text")) and not keys.get("hidden"):
        return "话术不完整"
    place = table.get("place")
    place = place if isinstance(place, dict) else {}
    file, line = place.get("file"), place.get("line")
    known = {key: tuple(value) if isinstance(value, list) else value for key, value in keys.items()}
    extra = {key: keys[key] for key in keys if key not in PHRASE_KEYS}
    words: dict[str, Any] = {"title": "", "text": ""} | {key: known[key] for key in PHRASE_KEYS if key in known}
    return Phrase(
        **words,
        category=category,
        derived_id=table.get("derived_id") is True,
        place=Place(file, line) if isinstance(file, str) and file and isinstance(line, int) else Place(name),
        extra=MappingProxyType(extra),
    )


def _damaged(name: str, reason: str, place: Place | None = None, quote: str = "") -> Problem:
    message = f"这份草稿读不出来（{reason.removesuffix('。')}），文件原样留着"
    return Problem(place or Place(name), "error", "draft.damaged", message, "请打开这个文件，把要用的话抄出来", quote)

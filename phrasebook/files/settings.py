"""`book.toml` to the name of a book, the order of its categories and the definitions of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from phrasebook.files import checks
from phrasebook.files.checks import Check, Fault
from phrasebook.files.complaints import Complaints
from phrasebook.files.phrases import unknown_keys
from phrasebook.files.toml import TomlFile
from phrasebook.model import FieldDefinition

BOOK_KEYS: Mapping[str, Check] = {
    "schema": checks.schema,
    "name": checks.title,
    "categories": checks.lines,
    "fields": lambda value: None if isinstance(value, dict) else Fault("应当写成 [fields.填空名] 的表"),
}
"""Keys at the top of `book.toml` and the check of each."""

FIELD_KEYS: Mapping[str, Check] = {
    "value": checks.line,
    "default": checks.line,
    "choices": checks.lines,
    "remember": checks.remember,
    "pattern": checks.pattern,
    "hint": checks.string,
}
"""Keys of a `[fields.NAME]` table and the check of each."""


@dataclass(frozen=True, slots=True)
class BookSettings:
    """What `book.toml` says; empty where it says nothing."""

    name: str = ""
    categories: tuple[str, ...] = ()
    fields: Mapping[str, FieldDefinition] = field(default_factory=dict)


def book_settings(file: TomlFile, complaints: Complaints) -> BookSettings:
    """Read a `book.toml` whose `schema` is already known to be right."""
    newer = file.data["schema"] > checks.SCHEMA
    sound = sound_keys(file.data, BOOK_KEYS, (), "book", complaints, newer=newer)
    fields = {
        name: definition
        for name, table in sound.get("fields", {}).items()
        if (definition := _field(name, table, complaints, newer=newer))
    }
    return BookSettings(sound.get("name", ""), tuple(dict.fromkeys(sound.get("categories", ()))), fields)


def _field(name: str, table: Any, complaints: Complaints, *, newer: bool) -> FieldDefinition | None:  # noqa: ANN401 - any TOML value
    path = ("fields", name)
    if fault := checks.field_name(name):
        complaints.add(path, "error", "field.name", fault)
        return None
    if not isinstance(table, dict):
        complaints.add(path, "error", "field.table", Fault(f"应当写成一张表 [fields.{name}]"))
        return None
    sound = sound_keys(table, FIELD_KEYS, path, "field", complaints, newer=newer)
    choices = tuple(sound.get("choices", ()))
    default = sound.get("default")
    if choices and default is not None and default not in choices:
        fault = Fault(f"default “{checks.shortened(default)}”不在 choices 里", checks.nearest(default, choices))
        complaints.add((*path, "default"), "warn", "field.default", fault)
    return FieldDefinition(
        name,
        value=sound.get("value"),
        default=default,
        choices=choices,
        remember=sound.get("remember", "buyer"),
        pattern=sound.get("pattern"),
        hint=sound.get("hint", ""),
    )


def sound_keys(  # noqa: PLR0913 - a table, its rules and where both stand
    table: Mapping[str, Any],
    valid: Mapping[str, Check],
    path: tuple[str | int, ...],
    subject: str,
    complaints: Complaints,
    *,
    newer: bool,
) -> dict[str, Any]:
    """The keys of `table` that are right; the wrong and, unless the file is newer than we are, the unknown are told."""
    if not newer:
        unknown_keys(table, tuple(valid), path, f"{subject}.unknown-key", complaints)
    sound = {}
    for key, value in table.items():
        fault = valid[key](value) if key in valid else None
        if fault:
            told = Fault(f"{key} {fault.message}", fault.mend, fault.offset)
            complaints.add((*path, key), "error", f"{subject}.{key}", told)
        else:
            sound[key] = value
    return sound

"""A category file's tables to phrases: every key checked, every bad phrase named, the good ones kept."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from phrasebook.fields import errors_in
from phrasebook.files import checks
from phrasebook.files.checks import Check, Fault
from phrasebook.files.complaints import Complaints
from phrasebook.files.toml import TomlFile
from phrasebook.model import Phrase, Place

FILE_KEYS = ("schema", "category", "name", "phrase")
"""Keys at the top of a category file."""

PHRASE_KEYS: Mapping[str, Check] = {
    "id": checks.phrase_id,
    "title": checks.title,
    "text": checks.text,
    "code": checks.code,
    "tags": checks.lines,
    "asks": checks.lines,
    "note": checks.string,
    "allow": checks.lines,
    "reason": checks.string,
    "hidden": checks.flag,
}
"""Keys of a phrase and the check of each."""

# Quick proof that a text has no malformed brace; what it does not match is looked at by `errors_in`.
_RIGHT_FIELDS = re.compile(r"[^{}]*+(?:\{\w{1,20}+(?:=[^{}\n]*+)?\}[^{}]*+)*+")

_NEEDED = frozenset({"id", "title", "text", "hidden"})  # wrong: the phrase is left out, not only the key


@dataclass(frozen=True, slots=True)
class CategoryFile:
    """One category file as read: its category, `name` as given or "", and its phrases."""

    category: str
    name: str
    phrases: tuple[Phrase, ...]


def category_file(file: TomlFile, fallback: str, complaints: Complaints) -> CategoryFile:
    """Read a category file whose `schema` is already known to be right.

    Args:
        file: the document.
        fallback: the category id where the file gives none: its name without leading number.
        complaints: takes what is wrong.
    """
    newer = file.data["schema"] > checks.SCHEMA
    category = _top_line(file, "category", complaints) or fallback
    if "category" not in file.data:
        complaints.add((), "warn", "phrase-file.category", Fault("缺少 category", f'请加上 category = "{fallback}"'))
    if not newer:
        unknown_keys(file.data, FILE_KEYS, (), "phrase-file.unknown-key", complaints)
    return CategoryFile(
        category, _top_line(file, "name", complaints), tuple(_phrases(file, category, complaints, newer=newer))
    )


def category_of(stem: str) -> str:
    """The category id of a file that gives none: its name without ending and leading number."""
    return re.sub(r"^\d+[-_. ]+", "", stem) or stem


def derived_id(category: str, title: str) -> str:
    """The id of a phrase that has none: `auto.` and 16 hexadecimal digits of its category and title."""
    import hashlib  # noqa: PLC0415 - few phrases have no id

    return "auto." + hashlib.sha256(f"{category}\0{title}".encode()).hexdigest()[:16]


def unknown_keys(
    table: Mapping[str, Any], valid: tuple[str, ...], path: tuple[str | int, ...], rule: str, complaints: Complaints
) -> None:
    """Warn of each key of `table` that is not valid, naming the nearest one that is."""
    unknown = [key for key in table if key not in valid]
    for number, key in enumerate(unknown):
        if complaints.full:
            complaints.leave_untold(len(unknown) - number)
            return
        mend = checks.nearest(key, valid) or f"这里可用：{'、'.join(valid)}"
        complaints.add((*path, key), "warn", rule, Fault(f"不认识的键 {checks.shortened(key)}，已原样保留", mend))


def _top_line(file: TomlFile, key: str, complaints: Complaints) -> str:
    """The one-line string `key` at the top of the file, "" where it is missing or wrong."""
    value = file.data.get(key, "")
    if key in file.data and (fault := checks.title(value)):
        complaints.add((key,), "error", f"phrase-file.{key}", Fault(f"{key} {fault.message}", fault.mend, fault.offset))
        return ""
    return str(value)


def _phrases(file: TomlFile, category: str, complaints: Complaints, *, newer: bool) -> Iterator[Phrase]:
    tables = file.data.get("phrase", [])
    if not isinstance(tables, list):
        fault = Fault("phrase 应当写成一条一条的 [[phrase]]", "请把 [phrase] 改成 [[phrase]]")
        complaints.add(("phrase",), "error", "phrase-file.phrase", fault)
        return
    known = tuple(PHRASE_KEYS)
    for index, (table, line) in enumerate(zip(tables, file.header_lines("phrase"), strict=True)):
        if not isinstance(table, dict):
            complaints.add(
                ("phrase", index), "error", "phrase-file.phrase", Fault("这一项不是话术", "请写成 [[phrase]]")
            )
            continue
        if not newer and not table.keys() <= PHRASE_KEYS.keys():
            unknown_keys(table, known, ("phrase", index), "phrase.unknown-key", complaints)
        sound = _sound(table, index, complaints)
        if sound is not None:
            _tell_of_fields(sound, index, complaints)
            yield _phrase(sound, category, Place(file.name, line))


def _sound(table: dict[str, Any], index: int, complaints: Complaints) -> dict[str, Any] | None:
    """The phrase without the keys that are wrong, or None if it cannot do without one of them."""
    wrong = set()
    for key, value in table.items():
        check = PHRASE_KEYS.get(key)
        if check and (fault := check(value)):
            wrong.add(key)
            told = Fault(f"{key} {fault.message}", fault.mend, fault.offset)
            complaints.add(("phrase", index, key), "error", f"phrase.{key}", told)
    sound = {key: value for key, value in table.items() if key not in wrong} if wrong else table
    usable = wrong.isdisjoint(_NEEDED)
    if usable and sound.get("hidden"):
        usable = "id" in sound
        if not usable:
            fault = Fault("hidden 的话术缺少 id，不知道要隐藏哪一条", '请加上 id = "…"')
            complaints.add(("phrase", index), "error", "phrase.hidden", fault)
    elif usable:
        for key in ("title", "text"):
            if key not in sound:
                usable = False
                fault = Fault(f"这条话术缺少 {key}", f'请加上 {key} = "…"')
                complaints.add(("phrase", index), "error", f"phrase.{key}", fault)
    if sound.get("allow") and not sound.get("reason", "").strip():
        fault = Fault("写了 allow，但没有写 reason，所以没有生效", '请加上 reason = "为什么可以这样说"')
        complaints.add(("phrase", index, "allow"), "error", "phrase.reason", fault)
        sound = {key: value for key, value in sound.items() if key != "allow"}
    return sound if usable else None


def _tell_of_fields(table: Mapping[str, Any], index: int, complaints: Complaints) -> None:
    """Tell of malformed fields in the text; they are text at run time, so the phrase stays."""
    text = table.get("text", "")
    if not complaints.full and not _RIGHT_FIELDS.fullmatch(text):
        for error in errors_in(text):
            fault = Fault(error.message, offset=error.start)
            complaints.add(("phrase", index, "text"), "error", "phrase.field", fault)


def _phrase(table: Mapping[str, Any], category: str, place: Place) -> Phrase:
    title = table.get("title", "")
    given = table.get("id")
    extra = {key: value for key, value in table.items() if key not in PHRASE_KEYS}
    return Phrase(
        id=given or derived_id(category, title),
        title=title,
        text=table.get("text", ""),
        category=category,
        code=table.get("code", ""),
        tags=tuple(table.get("tags", ())),
        asks=tuple(table.get("asks", ())),
        note=table.get("note", ""),
        allow=tuple(table.get("allow", ())),
        reason=table.get("reason", ""),
        hidden=table.get("hidden", False),
        derived_id=not given,
        place=place,
        extra=MappingProxyType(extra) if extra else checks.NOTHING,
    )

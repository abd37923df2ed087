r"""Keys of one phrase's lines changed, the comments between them kept: tomlrt's work, and what it leaves to us.

tomlrt gets the block alone, never the file, so that it cannot touch anything else. It writes a string of
several lines as one with `\n` in it; people read and diff these files, so such strings are put in by us.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from phrasebook.files import cleaning
from phrasebook.files.phrases import PHRASE_KEYS

FRESH = "[[phrase]]\n"
"""The lines of a phrase that has no keys yet."""

as_toml = json.JSONEncoder(ensure_ascii=False).encode
"""A string, number, bool or list of them as TOML: JSON's escapes are a part of TOML's.

`json.dumps` with an option makes an encoder anew each time, which takes three times as long as to encode a title.
"""

_STAND_INS_UNDONE = {0xDC00 + code: code for code in range(128)}  # see `cleaning.stand_ins`


class KeysError(ValueError):
    """A block in which no key can be changed, with the reason in the words of the parser."""


def rewritten(block: str, changes: Mapping[str, Any]) -> str:
    """The lines of a block with some keys changed, None taking a key away; comments and order stay.

    Raises:
        KeysError: tomlrt cannot parse or change the block.
    """
    import tomlrt  # noqa: PLC0415 - only an edit needs it

    lawful = cleaning.stand_ins(block)
    if "id" in changes and block != FRESH:
        lawful = _id_first(lawful, changes["id"])
        changes = {key: value for key, value in changes.items() if key != "id"}
    whole = lawful.endswith("\n")
    try:
        parsed = tomlrt.loads(lawful if whole else lawful + "\n")
        table = parsed.aot("phrase")[0]
        literals = {}
        for key, value in changes.items():
            if value is None:
                table.pop(key, None)
            elif isinstance(value, str) and "\n" in value:
                table[key] = token = _unused(key, f"{lawful}{changes}")
                literals[f'"{token}"'] = _many_lines(value)
            else:
                _set(table, key, value)
        text = tomlrt.dumps(parsed)
    except (tomlrt.TOMLError, TypeError, ValueError) as error:
        raise KeysError(str(error)) from error
    for token, literal in literals.items():
        text = text.replace(token, literal, 1)
    return (text if whole else text.removesuffix("\n")).translate(_STAND_INS_UNDONE)


def fresh_block(table: Mapping[str, Any]) -> str:
    """The lines of a new phrase as `rewritten` would make them of `FRESH`, many times faster.

    A key that this version does not know may be a date or a table, which JSON writes otherwise.
    """
    lines = [FRESH]
    for key, value in table.items():
        if key not in PHRASE_KEYS or (isinstance(value, str) and "\n" in value):
            return rewritten(FRESH, table)
        lines.append(f"{key} = {as_toml(value)}\n")
    return "".join(lines)


def _unused(key: str, texts: str) -> str:
    """A string that occurs nowhere in `texts`, to stand for the value of a key until tomlrt has done its part."""
    token = f"@{key}@"
    while token in texts:
        token += "@"
    return token


def _set(table: Any, key: str, value: object) -> None:  # noqa: ANN401 - tomlrt's table
    """Set one key; a list loses and gains items where it stands, so that comments between them stay."""
    items = table.get(key)
    if not isinstance(value, list) or not isinstance(items, list):
        table[key] = value
        return
    for number in reversed(range(len(items))):
        if cleaning.clean_value(items[number])[0] not in value:
            del items[number]
    kept = [cleaning.clean_value(item)[0] for item in items]
    if kept == value[: len(kept)]:
        items.extend(value[len(kept) :])
    else:
        table[key] = value


def _id_first(block: str, identity: str) -> str:
    """The block with an `id` directly below its header."""
    lines = block.split("\n")
    header = next(number for number, line in enumerate(lines) if line.lstrip().startswith("["))
    return "\n".join([*lines[: header + 1], f'id = "{identity}"', *lines[header + 1 :]])


def _many_lines(text: str) -> str:
    """A string of several lines as format.md writes it: three quotes, the text as it reads, three quotes."""
    # A quote before another or at the end could close the string too early.
    escaped = re.sub(r'"(?="|\Z)', r"\"", text.replace("\\", "\\\\"))
    return f'"""\n{escaped}"""'


def written(values: Mapping[str, Any]) -> str:
    """Keys and values as lines of TOML, as a new phrase would have them; for people to edit."""
    return rewritten(FRESH, values).removeprefix(FRESH)

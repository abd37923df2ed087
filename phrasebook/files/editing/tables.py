"""A phrase as the keys of a file, compared, cleaned and judged before it is written. Pure."""

import dataclasses
import json
from operator import attrgetter
from typing import Any

from phrasebook.files import cleaning
from phrasebook.files.phrases import PHRASE_KEYS
from phrasebook.model import Phrase

_VALUES = attrgetter(*PHRASE_KEYS)
_WORDS = {"id": "编号", "title": "标题", "text": "内容", "code": "快捷码", "tags": "标签", "asks": "买家问法"}


def table_of(phrase: Phrase) -> dict[str, Any]:
    """A phrase as the keys a file would have, empty ones left out; a hidden one is its id and that it is hidden."""
    if phrase.hidden:
        return {"id": phrase.id, "hidden": True}
    values = zip(PHRASE_KEYS, _VALUES(phrase), strict=True)
    table = {key: list(value) if isinstance(value, tuple) else value for key, value in values if value}
    return {**table, **phrase.extra} if phrase.extra else table


def changes_between(theirs: Phrase, mine: Phrase) -> dict[str, Any]:
    """The keys to change so that a file says `mine` instead of `theirs`, None for one to take away.

    An id that was derived is now written.
    """
    old, new = table_of(theirs), table_of(mine)
    changes = {key: new.get(key) for key in (*new, *old) if _differ(key, old.get(key), new.get(key))}
    return changes | ({"id": mine.id} if theirs.derived_id else {})


def _differ(key: str, one: object, other: object) -> bool:
    # The keys of the format hold words alone, which `!=` parts; an import of thousands need not spell each as JSON.
    return one != other if key in PHRASE_KEYS else canonical(one) != canonical(other)


def same(one: Phrase | None, other: Phrase | None) -> bool:
    """Tell whether two phrases say the same; where they stand and how they got their id does not matter."""
    if one is None or other is None:
        return one is other
    return one.category == other.category and canonical(table_of(one)) == canonical(table_of(other))


def cleaned(phrase: Phrase) -> Phrase:
    """A phrase with every string cleaned as a file's strings are, title and code without blanks at their ends."""
    if _is_clean(phrase):
        return phrase
    table = {key: value for key, value in table_of(phrase).items() if key in PHRASE_KEYS}
    values = {key: cleaning.clean_value(value)[0] for key, value in table.items()}
    for key in ("title", "code"):
        if key in values:
            values[key] = values[key].strip()
    if values == table:
        return phrase
    tuples: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return dataclasses.replace(phrase, **tuples)


def _is_clean(phrase: Phrase) -> bool:
    """Whether nothing is to be cleaned: one look at all strings together, since an import brings thousands."""
    lists = (*phrase.tags, *phrase.asks, *phrase.allow)
    words = "\n".join((phrase.id, phrase.title, phrase.text, phrase.code, phrase.note, phrase.reason, *lists))
    stripped = phrase.title.strip() == phrase.title and phrase.code.strip() == phrase.code
    return stripped and cleaning.clean(words)[0] == words


def fault_in(phrase: Phrase) -> str:
    """What is wrong with a phrase that somebody wants to save, as a Chinese sentence; "" if nothing is."""
    table = table_of(phrase)
    if not phrase.hidden:
        table = {"title": "", "text": "", **table}
    for key, value in table.items():
        fault = PHRASE_KEYS[key](value) if key in PHRASE_KEYS else None
        if fault:
            return f"{_WORDS.get(key, key)}{fault.message}" + (f"，{fault.mend}" if fault.mend else "")
    if phrase.allow and not phrase.reason.strip():
        return "写了 allow，还要写 reason：为什么可以这样说"
    return ""


def canonical(value: object) -> str:
    """A value as text in which 1, 1.0 and true differ, NaN equals NaN and the order of keys does not matter."""
    return json.dumps(value, sort_keys=True, default=repr)

"""A row as the phrase it makes, or as what it makes of a phrase that is there. Pure.

What a tool does not hold (None, see `Entry`) and what is empty there takes nothing away.
"""

import dataclasses
from collections.abc import Iterator

from phrasebook.exchange.entries import Entry
from phrasebook.exchange.reading import title_from
from phrasebook.model import Category, Phrase

_PARTS = {
    "title": "标题",
    "text": "内容",
    "code": "快捷码",
    "tags": "标签",
    "asks": "买家问法",
    "note": "备注",
    "allow": "允许规则",
    "reason": "允许理由",
}


def phrase_of(entry: Entry, category: Category, *, code: str, phrase_id: str) -> Phrase:
    """The phrase a row makes, under a code and an id that are free; inner groups become tags."""
    return Phrase(
        id=phrase_id,
        title=entry.title or title_from(entry.text),
        text=entry.text,
        category=category.id,
        code=code,
        tags=_with_groups(entry.tags or (), entry.group),
        asks=entry.asks or (),
        note=entry.note or "",
        allow=entry.allow if entry.reason else (),
        reason=entry.reason if entry.allow else "",
    )


def merged(theirs: Phrase, entry: Entry, *, code: str) -> Phrase:
    """The phrase with what a row brings; `code` is the row's if it is free. White space at the ends is no change."""
    allowing = bool(entry.allow and entry.reason)
    return dataclasses.replace(
        theirs,
        title=entry.title or theirs.title,
        text=theirs.text if theirs.text.strip() == entry.text else entry.text,
        code=code or theirs.code,
        tags=_with_groups(entry.tags or theirs.tags, entry.group),
        asks=entry.asks or theirs.asks,
        note=entry.note or theirs.note,
        allow=entry.allow if allowing else theirs.allow,
        reason=entry.reason if allowing else theirs.reason,
    )


def differences(theirs: Phrase, mine: Phrase) -> Iterator[str]:
    """What people call the parts in which two phrases differ."""
    for part, word in _PARTS.items():
        if getattr(theirs, part) != getattr(mine, part):
            yield word


def _with_groups(tags: tuple[str, ...], group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*tags, *group[1:])))

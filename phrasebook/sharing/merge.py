"""Two people changed one phrase: what goes together is joined, field by field, the rest is named.

`base` is the phrase as both began with, `theirs` as it is published now, `mine` as I want it; None is a phrase that
is not there. A field that one side changed takes that side's words; one that both changed to the same takes
those; tags, asks and allowed rules are sets, to which both may add and from which both may take; anything else is
a conflict and never guessed: half of one sentence and half of another would be nobody's words. Worked by hand:

    base    title 发货  text 两天内发出   tags 时效
    theirs  title 发货  text 48 小时内发出  tags 时效 物流
    mine    title 何时发货 text 两天内发出   tags 发货
    merged  title 何时发货 text 48 小时内发出  tags 发货 物流

Edit beats delete, and two who add the same id both keep their words; either is flagged. Pure: nothing is read or
written. What a file looks like is `files.editing`'s part, when to merge is `publishing`'s.
"""

import dataclasses
from collections.abc import Container, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from phrasebook.files.editing.naming import new_id
from phrasebook.files.editing.tables import canonical, same
from phrasebook.model import Phrase
from phrasebook.sharing.model import Draft

Flag = Literal["revived", "kept", "twice"]
"""Theirs deleted what mine changed, so it is there again; mine deleted what theirs changed, so it stays; both added
one id with other words, so mine needs another."""

REMARKS: Mapping[Flag, str] = {
    "revived": "别人删掉了这条，您又改过，所以按您改的留下了",
    "kept": "您要删的这条别人刚改过，所以没有删",
    "twice": "这个编号别人也新写了一条，两条都留下，您这条换了编号",
}
"""What a person should know of each flag."""

WORDS = {
    "title": "标题",
    "text": "内容",
    "category": "分类",
    "code": "快捷码",
    "note": "备注",
    "allow": "允许的说法",
    "reason": "允许的理由",
}
"""What people call the fields that can be in conflict; a key this version does not know goes by its own name."""

_SINGLE = ("title", "text", "category", "code", "note", "reason")
_SETS = ("tags", "asks", "allow")
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge.

    Attributes:
        phrase: what shall be said; None if it shall be gone. In a conflict every field that is in conflict has
            their words, the others both sides' changes; with the flag `twice` it is theirs, and mine is still to be
            added under an id of its own.
        conflicts: names of the fields that both changed to different words.
        flags: see `Flag`.
    """

    phrase: Phrase | None
    conflicts: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What a draft does to a book.

    Attributes:
        draft: the draft as it is from now on: open, flagged with its remark, or a conflict with `theirs` filled.
        over: the phrase that is to be replaced or removed; None to add one.
        phrase: what shall stand there instead; None removes it. The same as `over` where nothing is to be done.
    """

    draft: Draft
    over: Phrase | None
    phrase: Phrase | None

    @property
    def nothing(self) -> bool:
        """Whether the book is to stay as it is: everything is said already, or it is a conflict."""
        return same(self.over, self.phrase)


def merge(base: Phrase | None, theirs: Phrase | None, mine: Phrase | None) -> Merged:
    """Join two changes of one phrase; `category` counts as a field, where it stands in a file does not."""
    if same(mine, base) or same(theirs, mine):
        return Merged(theirs)
    if same(theirs, base):
        return Merged(mine)
    if _gone(theirs) or _gone(mine):
        return _with_one_gone(theirs, mine)
    if base is None:
        return Merged(theirs, flags=("twice",))
    assert theirs is not None  # noqa: S101 - neither side is gone
    assert mine is not None  # noqa: S101 - likewise
    phrase, conflicts = _joined(base, theirs, mine)
    return Merged(phrase, conflicts)


def insisted(base: Phrase | None, theirs: Phrase | None, mine: Phrase | None) -> Phrase | None:
    """What shall be said where mine is to win: my words in the fields in conflict, both sides' changes elsewhere."""
    if base is None or theirs is None or mine is None or _gone(theirs) or _gone(mine):
        return mine
    return dataclasses.replace(_joined(base, mine, theirs)[0], place=theirs.place, derived_id=theirs.derived_id)


def settle(draft: Draft, theirs: Phrase | None, taken: Container[str]) -> Settled:
    """What a draft does to a book that says `theirs` under its id now.

    Args:
        draft: the edit.
        theirs: the published phrase of the draft's id; None if there is none.
        taken: ids in use, for a phrase that needs another one.
    """
    merged = merge(draft.base, theirs, draft.mine)
    if merged.conflicts:
        names = "、".join(WORDS.get(name, name) for name in merged.conflicts)
        told = dataclasses.replace(draft, theirs=theirs, state="conflict", remark=f"别人也改了{names}，请选一份")
        return Settled(told, theirs, theirs)
    state: Literal["flagged", "open"] = "flagged" if merged.flags else "open"
    remark = "；".join(REMARKS[flag] for flag in merged.flags)
    told = dataclasses.replace(draft, theirs=theirs if merged.flags else None, state=state, remark=remark)
    if "twice" not in merged.flags or draft.mine is None:
        return Settled(told, theirs, merged.phrase)
    renamed = dataclasses.replace(draft.mine, id=new_id(draft.mine.category, draft.mine.title, taken))
    return Settled(dataclasses.replace(told, mine=renamed), None, renamed)


def resolved(draft: Draft, mine: Phrase | None) -> Draft | None:
    """A conflict settled by a person who has seen both: `mine` is said from now on; None if that is published."""
    if same(draft.theirs, mine):
        return None
    return dataclasses.replace(draft, base=draft.theirs, mine=mine, theirs=None, state="open", remark="")


def _gone(phrase: Phrase | None) -> bool:
    """Whether there is nothing to say: no phrase, or one that hides itself and those below."""
    return phrase is None or phrase.hidden


def _with_one_gone(theirs: Phrase | None, mine: Phrase | None) -> Merged:
    """Both changed it, and one of them or both took it away."""
    if not _gone(mine):
        return Merged(mine, flags=("revived",))
    if not _gone(theirs):
        return Merged(theirs, flags=("kept",))
    # Deleted here and hidden there: hiding says more, for it covers the books below as well.
    hidden = [phrase for phrase in (theirs, mine) if phrase is not None]
    return Merged(min(hidden, key=lambda phrase: phrase.category))


def _joined(base: Phrase, theirs: Phrase, mine: Phrase) -> tuple[Phrase, tuple[str, ...]]:
    """Both sides' changes in one phrase, theirs where both changed a field, and the names of those fields."""
    values: dict[str, Any] = {}
    conflicts: list[str] = []
    for name in _SINGLE:
        values[name], clash = _single(*(getattr(each, name) for each in (base, theirs, mine)))
        conflicts += [name] * clash
    for name in _SETS:
        values[name] = _set(*(getattr(each, name) for each in (base, theirs, mine)))
    if values["allow"] and not values["reason"].strip():
        # One side took the permission away and the other gave a further one for the same reason.
        values |= {"allow": theirs.allow, "reason": theirs.reason}
        conflicts += ["allow"] * ("reason" not in conflicts)
    extra, unknown = _unknown(base.extra, theirs.extra, mine.extra)
    merged = dataclasses.replace(theirs, extra=MappingProxyType(extra), **values)
    return merged, (*conflicts, *unknown)


def _single(base: str, theirs: str, mine: str) -> tuple[str, bool]:
    """One field, and whether both changed it to different words."""
    if mine in (base, theirs):
        return theirs, False
    return (mine, False) if theirs == base else (theirs, True)


def _set(base: tuple[str, ...], theirs: tuple[str, ...], mine: tuple[str, ...]) -> tuple[str, ...]:
    """One list whose order means little: what both left, in the order of whoever changed that, then what was added."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    stays = set(base) & set(theirs) & set(mine)
    orders = [tuple(word for word in dict.fromkeys(side) if word in stays) for side in (base, theirs, mine)]
    # Where both put it in order anew, either will do, but the same one whoever merges.
    moved = sorted(order for order in orders[1:] if order != orders[0])
    additions = sorted(tuple(word for word in side if word not in base) for side in (theirs, mine))
    return tuple(dict.fromkeys((*(moved or orders)[0], *additions[0], *additions[1])))


def _unknown(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The keys that this version does not know, each as one field, and those in conflict."""
    merged: dict[str, Any] = {}
    conflicts: list[str] = []
    for key in dict.fromkeys((*theirs, *mine)):
        before, other, own = (_said(side, key) for side in (base, theirs, mine))
        wins = mine if other == before else theirs
        if own not in (before, other) and other != before:
            conflicts.append(key)
        if key in wins:
            merged[key] = wins[key]
    return merged, tuple(conflicts)


def _said(table: Mapping[str, Any], key: str) -> object:
    """A value as it can be compared: 1, 1.0 and true differ."""
    return canonical(table[key]) if key in table else _ABSENT

"""Two people changed one phrase: what goes together is joined, the rest is laid side by side on the screen.

What goes together is `phrasebook.sharing.merge`'s to say. Pure.
"""

from collections.abc import Sequence

from textual.content import Content

from phrasebook.files.editing import Conflict
from phrasebook.model import Phrase
from phrasebook.sharing.merge import merge
from tui.phrase_form import WORDS


def merged(conflict: Conflict) -> Phrase | None:
    """Both changes in one phrase; None where both changed the same field, or where one of them took it away."""
    sides = conflict.base, conflict.theirs, conflict.mine
    if any(side is None or side.hidden for side in sides):
        return None
    both = merge(*sides)
    return None if both.conflicts else both.phrase


def differences(conflict: Conflict) -> tuple[Content, Content]:
    """The fields in which mine and theirs differ, mine first; each under its heading."""
    mine, theirs = wordings([("我写的", conflict.mine), ("现在的", conflict.theirs)])
    return mine, theirs


def wordings(sides: Sequence[tuple[str, Phrase | None]]) -> list[Content]:
    """Several wordings of one phrase, each under its heading: the fields in which any two differ.

    A field is marked, by colour and word, where it differs from the first side that there is.
    """
    there = [phrase for _, phrase in sides if phrase is not None]
    whole = len(there) < len(sides) or len(there) == 1
    names = [name for name in WORDS if whole or len({getattr(phrase, name) for phrase in there}) > 1]
    gone = ("（没有）", *["（已删除）"] * (len(sides) - 1))
    return [
        _side(heading, phrase, names, there[0]) if phrase is not None else _head(heading, none)
        for (heading, phrase), none in zip(sides, gone, strict=True)
    ]


def _head(heading: str, warning: str = "") -> Content:
    head = Content.styled(f"── {heading}", "bold $text-accent")
    return Content.assemble(head, "\n", (warning, "$text-warning")) if warning else head


def _side(heading: str, phrase: Phrase, names: Sequence[str], first: Phrase) -> Content:
    if phrase.hidden:
        return _head(heading, "（已隐藏）")
    fields = [_field(name, phrase, first) for name in names if getattr(phrase, name) or getattr(first, name)]
    return Content("\n").join([_head(heading), *fields])


def _field(name: str, phrase: Phrase, first: Phrase) -> Content:
    value = getattr(phrase, name)
    shown = "、".join(value) if isinstance(value, tuple) else value
    mark = Content.styled("改 ", "bold $text-warning") if value != getattr(first, name) else Content("")
    return Content.assemble(mark, (f"{WORDS[name]} ", "$foreground-muted"), shown or "（空）")

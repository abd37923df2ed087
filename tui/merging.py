"""Two people changed one phrase: what goes together is joined, the rest is laid side by side on the screen.

What goes together is `phrasebook.sharing.merge`'s to say. Pure.
"""

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
    mine, theirs = conflict.mine, conflict.theirs
    names = [name for name in WORDS if mine is None or theirs is None or getattr(mine, name) != getattr(theirs, name)]
    return _side("我写的", mine, names), _side("现在的", theirs, names)


def _side(heading: str, phrase: Phrase | None, names: list[str]) -> Content:
    lines = [Content.styled(f"── {heading}", "bold $text-accent")]
    if phrase is None:
        lines.append(Content.styled("（已删除）", "$text-warning"))
    elif phrase.hidden:
        lines.append(Content.styled("（已隐藏）", "$text-warning"))
    else:
        for name in names:
            value = getattr(phrase, name)
            shown = "、".join(value) if isinstance(value, tuple) else value
            lines.append(Content.assemble((f"{WORDS[name]} ", "$foreground-muted"), shown or "（空）"))
    return Content("\n").join(lines)

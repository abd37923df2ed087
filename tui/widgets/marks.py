"""How a phrase's findings read in one or two words: `警 不`, `禁 微信`, muted where a team allows them.

Colour and word both carry the level, so that it survives a colour-blind eye and a 16-colour terminal.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from phrasebook.model import LEVELS, Level

if TYPE_CHECKING:  # the app paints before it reads rules
    from phrasebook.wording import Finding

LEVEL_WORDS: dict[str, str] = {"info": "提", "warn": "警", "error": "禁"}
"""One character a level, as shown beside a title."""

LEVEL_COLOURS: dict[str, str] = {"info": "$text-accent", "warn": "$text-warning", "error": "$text-error"}
"""The theme's colour of each level, readable as text on light and dark."""

_WORD_LIMIT = 4  # characters of a warned word in a row's mark; a row has no room for more


class Mark(NamedTuple):
    """The mark of a row: its level, the warned words, and whether all of them are allowed."""

    level: Level
    text: str
    allowed: bool


def mark_of(findings: "Iterable[Finding]") -> Mark | None:
    """Sum up findings as one mark, the gravest level first; None where there is nothing to say."""
    everything = list(findings)
    counted = [finding for finding in everything if not finding.allowed] or everything
    if not counted:
        return None
    level = max((finding.level for finding in counted), key=LEVELS.index)
    words = dict.fromkeys(finding.matched[:_WORD_LIMIT] for finding in counted if finding.level == level)
    allowed = all(finding.allowed for finding in counted)
    sign = "允" if allowed else LEVEL_WORDS[level]
    return Mark(level, f"{sign} {next(iter(words))}", allowed)

"""What a phrase said before, as far back as undo and trash remember; a team's git knows more.

Reads only. The records are bounded (`keeping.MOST_UNDO`, `keeping.MOST_TRASH`), and a change that was taken
back leaves none.
"""

from dataclasses import dataclass
from pathlib import Path

from phrasebook.files.editing.keeping import kept
from phrasebook.files.editing.rewriting import phrase_in
from phrasebook.model import Phrase


@dataclass(frozen=True, slots=True)
class Earlier:
    """A phrase as it stood until a change: `when` in seconds since 1970, `action` as in `editing.Action`."""

    when: int
    action: str
    phrase: Phrase


def earlier(phrase_id: str, state: Path) -> tuple[Earlier, ...]:
    """What the phrase of an id said before each change that is remembered, the newest change first.

    Args:
        phrase_id: the phrase.
        state: the folder that `Editor` keeps its records in; it may be absent.
    """
    changes = {change.key: change for name in ("trash", "undo") for change in kept(state, name)}
    found = []
    for key in sorted(changes, reverse=True):
        change = changes[key]
        for step in change.steps:
            phrase = phrase_in(step.before, change.category, step.file) if step.id == phrase_id else None
            if phrase is not None and not phrase.hidden:
                found.append(Earlier(change.when, change.action, phrase))
    return tuple(found)

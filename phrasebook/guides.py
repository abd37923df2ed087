"""Guides (流程): ways of working through one kind of conversation, step by step.

A guide is data: what each step is for, what to watch, which phrases serve it. Nothing here reads
files (`files.guides` does) or knows at which step a buyer stands (the screen does).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from phrasebook.model import Phrase, Place


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its `title`, its `aim`, what to `watch`, and the ids of the `phrases` that serve it, best first."""

    title: str
    aim: str = ""
    watch: str = ""
    phrases: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Guide:
    """A list of one or more steps under a stable `id`; `when` says in a line which conversation calls for it."""

    id: str
    title: str
    when: str
    steps: tuple[Step, ...]
    place: Place = field(default_factory=Place)


def phrases_of(step: Step, get: Callable[[str], Phrase | None]) -> tuple[Phrase, ...]:
    """The phrases of a step that exist, in its order; `get` is `Library.get` or its like.

    A phrase that a team hid or renamed is missing here without a word: lint tells of it.
    """
    return tuple(phrase for name in step.phrases if (phrase := get(name)) is not None)


def stacked(layers: Iterable[Iterable[Guide]]) -> tuple[Guide, ...]:
    """Lay guides over each other, lowest first: the same id higher up replaces the whole guide where it stood."""
    by_id: dict[str, Guide] = {}
    for layer in layers:
        by_id |= {guide.id: guide for guide in layer}
    return tuple(by_id.values())

"""When to ask a repository again: every five minutes, spread by lot, and ever less often while it is away. Pure.

Thousands of agents start at nine o'clock; without the lot they would all ask in the same second for the rest of the
day. An idle question costs a server some 3 ms (docs/reliability.md), so five minutes leave one host room for
thousands. Nothing here waits.
"""

import random
from dataclasses import dataclass

from phrasebook.sharing.model import SyncOutcome

EVERY_SECONDS = 300.0
"""Mean time between two questions while all is well."""

SLOWEST_SECONDS = 1_800.0
"""Mean time between two questions to a repository that has been away for long."""

SPREAD = 0.5
"""A pause is drawn evenly from this part below its mean to this part above it."""

FOCUS_SECONDS = 60.0
"""Coming back to the window asks at once if the last question is older than this."""

_AWAY = ("offline", "failed", "refused")


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often in a row it went wrong; a new one has had no trouble."""

    troubles: int = 0

    def after(self, outcome: SyncOutcome) -> "Schedule":
        """The schedule after an outcome: any answer sets it back to the start."""
        return Schedule(self.troubles + 1 if outcome in _AWAY else 0)

    @property
    def mean(self) -> float:
        """The mean pause in seconds: 5, 10, 20 and from then on 30 minutes."""
        return min(SLOWEST_SECONDS, EVERY_SECONDS * 2.0 ** min(self.troubles, 8))

    def pause(self, lots: random.Random | None = None) -> float:
        """Seconds until the next question, drawn by lot."""
        draw = (lots or random).uniform(1 - SPREAD, 1 + SPREAD)
        return self.mean * draw

    @staticmethod
    def due_on_focus(seconds: float | None) -> bool:
        """Whether coming back to the window should ask at once; `seconds` since the last question, None for never."""
        return seconds is None or seconds >= FOCUS_SECONDS

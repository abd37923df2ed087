"""Which buyer stands at which step of which guide; remembered while the program runs, and no longer.

An agent talks to several buyers at once. Each has a numbered place, and each place walks every guide on its own.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the app paints before it reads guides
    from phrasebook.guides import Guide

BUYERS = 9
"""Places for buyers: as many as have a digit of their own. Nobody walks more guides than that at once."""


class Walks:
    """Where everybody stands; `buyer` is the place now looked at, from 0, and `guide` the id of the last guide walked.

    Positions are indices of steps, from 0; whoever has not begun a guide stands at its first step.
    """

    def __init__(self) -> None:
        self.buyer = 0
        self.guide = ""
        self._steps: dict[tuple[str, int], int] = {}

    def step(self, guide: "Guide", buyer: int | None = None) -> int:
        """Give the step where a buyer (None: the present one) stands; the last one if the guide has become shorter."""
        place = self.buyer if buyer is None else buyer
        return min(self._steps.get((guide.id, place), 0), len(guide.steps) - 1)

    def go(self, guide: "Guide", step: int) -> None:
        """Put the present buyer at a step, stopping at the ends."""
        self._steps[guide.id, self.buyer] = max(0, min(step, len(guide.steps) - 1))

    def next_buyer(self, places: int) -> None:
        """Look at the buyer `places` further on, round the ends."""
        self.buyer = (self.buyer + places) % BUYERS

    def begun(self, guide: "Guide") -> tuple[int, ...]:
        """The buyers, from 0, who have gone beyond the first step of a guide."""
        return tuple(buyer for buyer in range(BUYERS) if self.step(guide, buyer))

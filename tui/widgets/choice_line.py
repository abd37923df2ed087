"""A line of names of which one is chosen by the arrow keys, a number or the mouse, as one box of a form."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from tui.widgets.choice_bar import ChoiceBar


class ChoiceLine(ChoiceBar, can_focus=True):
    """Holds the choice; `chosen` is its index."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", show=False),
        Binding("right,space", "choose(1)", show=False),
    ]

    def __init__(self, names: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make the line; the first name is chosen."""
        super().__init__(id=id)
        self._plain = names
        self._choose(0)

    @property
    def chosen_name(self) -> str:
        """The name that is chosen."""
        return self._plain[self.chosen]

    def _choose(self, index: int) -> None:
        """Choose a name; brackets say which it is without any colour, the numbers which key chooses it."""
        numbered = [f"{number}{name}" for number, name in enumerate(self._plain, 1)]
        self.show([f"[{name}]" if i == index else f" {name} " for i, name in enumerate(numbered)], index)

    async def settled(self) -> None:
        """Wait until every key that was pressed before this call has counted; see `TextBox.settled`."""
        done = asyncio.Event()
        self.call_later(done.set)
        await done.wait()

    def action_choose(self, steps: int) -> None:
        """Choose the next or previous name, round the ends."""
        self._choose((self.chosen + steps) % len(self._plain))

    def on_key(self, event: events.Key) -> None:
        """Choose by number."""
        if event.key.isdecimal() and 1 <= int(event.key) <= len(self._plain):
            event.stop()
            self._choose(int(event.key) - 1)

    @on(ChoiceBar.Chosen)
    def _clicked(self, event: ChoiceBar.Chosen) -> None:
        self._choose(event.index)

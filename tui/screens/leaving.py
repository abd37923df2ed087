"""Screens that are left once, and leave nothing running behind."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

Result = TypeVar("Result")


class Leaving(Screen[Result]):
    """A screen that a second key or click cannot leave again.

    Two clicks that come at once, as after a moment in which the terminal was busy, choose the same line twice. Textual
    would take the second for a word to the screen below, and end the app where that is the last one.

    A task begun for the screen ends as it is left. Textual ends it only after the screen's widgets are gone, and one
    that goes on in between would look for them.
    """

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Return to the screen below with a result; nothing where that has happened already."""
        if not self.is_active:
            return AwaitComplete()
        for worker in list(self.workers):
            if self in worker.node.ancestors_with_self:
                worker.cancel()
        return super().dismiss(result)


class Dialog(ModalScreen[Result], Leaving[Result]):
    """A screen above another, which stays in sight; it returns a value."""

"""The ten seconds: how long a new buyer has been waiting, by number and colour."""

import time

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

WARN_AFTER, LATE_AFTER = 7, 10
"""Seconds at which the clock turns amber and red; platforms measure the first answer at ten."""

_TICK = 0.2  # seconds; five a second look steady and cost nothing


class Clock(Static):
    """Hidden until started; shows whole seconds."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, markup=False)
        self._begun: float | None = None
        self._timer: Timer | None = None

    @property
    def running(self) -> bool:
        """Whether a buyer is waiting."""
        return self._begun is not None

    def start(self) -> None:
        """Begin at zero for a new buyer."""
        self._begun = time.monotonic()
        if self._timer is None:
            self._timer = self.set_interval(_TICK, self._show)
        self._timer.resume()
        self._show()

    def stop(self) -> float | None:
        """Stop and hide it.

        Returns:
            The seconds the buyer waited, None if nobody did.
        """
        if self._begun is None:
            return None
        waited = time.monotonic() - self._begun
        self._begun = None
        if self._timer is not None:
            self._timer.pause()
        self.update(Content(""))
        self.set_classes("")
        return waited

    def _show(self) -> None:
        if self._begun is None:
            return
        waited = time.monotonic() - self._begun
        late, warn = waited >= LATE_AFTER, waited >= WARN_AFTER
        self.set_classes("-running -late" if late else "-running -warn" if warn else "-running")
        self.update(Content(f"新买家 {min(int(waited), 999)} 秒"))

"""The one place that copies: tries the ways in order, reads back, and says what truly happened.

Newest copy wins. Each `copy` draws a number; a running one looks at the numbers every 20 ms, ends its tool
as soon as a newer one is drawn, and only then does the newer one begin: copies never overlap, so an older
text cannot land after a newer one. (One gap, on Windows only: a system call that hangs is left behind, not
ended, and may still finish later.)

Never call it on the UI thread. `start` uses a daemon thread, which does not hold up the program's end the
way a pool of workers does.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tui.clipboard.backends import Backend, WriteTerminal, backend
from tui.clipboard.environment import Environment, environment_here
from tui.clipboard.methods import ClipboardSettings, methods, verifies
from tui.clipboard.process import CopyError, Deadline, OutOfTimeError, SupersededError
from tui.clipboard.text import clean, same, with_line_ends

TOOL_SECONDS = 2.0
"""One way, its reading back included."""

TOTAL_SECONDS = 4.0
"""All ways together; afterwards only OSC 52, which takes no time, is still tried."""

VERIFY_SECONDS = 0.6
"""How long a text may take to appear when read back; an X11 owner needs up to 25 ms (measured)."""

_READ_SECONDS = 0.9
"""One reading: so that a second one fits into `TOOL_SECONDS`. A reader that began while the old owner of a long
text gave way to the new one waits for ever (seen with xsel 1.2); the next one gets it in 50 ms."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.05
"""Seconds between two readings, doubled each time."""


class Result(StrEnum):
    """What is known of a copy."""

    VERIFIED = "verified"
    """Read back from the clipboard, the same text."""
    SENT = "sent"
    """Handed over without complaint; nobody can say whether it arrived."""
    FAILED = "failed"


VERIFIED, SENT, FAILED = Result.VERIFIED, Result.SENT, Result.FAILED


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way tried: what came of it, how many milliseconds it took, and why it is not VERIFIED (Chinese)."""

    method: str
    result: Result
    milliseconds: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a copy.

    `method` is the way that took the text, "" where none did; `tried` every way, in order. `superseded` is
    true (and `result` FAILED) when a newer copy took over: nothing to tell the agent then.
    """

    result: Result
    method: str = ""
    tried: tuple[Attempt, ...] = ()
    milliseconds: float = 0.0
    superseded: bool = False

    @property
    def ok(self) -> bool:
        """Whether the text is, or should be, on the clipboard."""
        return self.result is not FAILED


class Clipboard:
    """Copies texts, one at a time, the newest winning."""

    def __init__(
        self,
        settings: ClipboardSettings | None = None,
        write_terminal: WriteTerminal | None = None,
        *,
        web: bool = False,
        secure_page: bool = True,
        environment: Environment | None = None,
    ) -> None:
        """Set up; nothing is looked at or run yet.

        Args:
            settings: `[clipboard]` of the user's settings.
            write_terminal: writes an escape sequence to the person's terminal, from any thread; None without one.
            web: the app runs in a browser.
            secure_page: that browser's page is https or on localhost.
            environment: surroundings to assume; looked at afresh for each copy unless given.
        """
        self.settings = settings or ClipboardSettings()
        self._write_terminal = write_terminal
        self._web = web
        self._secure_page = secure_page
        self._assumed = environment
        self._newest = 0
        self._number = threading.Lock()
        self._turn = threading.Lock()

    @property
    def environment(self) -> Environment:
        """The surroundings as they are now: a tool installed meanwhile counts."""
        if self._assumed is not None:
            return self._assumed
        return environment_here(web=self._web, secure_page=self._secure_page, terminal=self._write_terminal is not None)

    def copy(self, text: str) -> Outcome:
        """Copy `text`, without NUL and lone surrogates; blocks up to `TOTAL_SECONDS`, from any thread. Never raises."""
        mine = self._draw()
        with self._turn:
            return self._copy(clean(text), lambda: self._newest != mine)

    def start(self, text: str, done: Callable[[Outcome], None]) -> None:
        """Copy in a daemon thread and call `done` there; the app posts a message from it.

        The number is drawn before this returns, so of two calls the later is the newer.
        """
        mine = self._draw()

        def work() -> None:
            with self._turn:
                outcome = self._copy(clean(text), lambda: self._newest != mine)
            done(outcome)

        threading.Thread(target=work, name="clipboard-copy", daemon=True).start()

    def stop(self, seconds: float = 0.5) -> None:
        """Give up a copy still running and wait for its tool to be gone; for the program's end."""
        self._draw()
        if self._turn.acquire(timeout=seconds):
            self._turn.release()

    def attempt(self, way: str, text: str) -> Attempt:
        """Try one way for real, whatever the order; for the doctor."""
        with self._turn:
            return self._attempt(way, clean(text), self.environment, Deadline.after(TOOL_SECONDS))

    def read(self, way: str) -> str | None:
        """Give the text on the clipboard through one way; None where it holds none or the way cannot read."""
        with contextlib.suppress(CopyError):
            made = backend(way, self.environment, self.settings, self._write_terminal)
            return made.read(Deadline.after(TOOL_SECONDS))
        return None

    def _draw(self) -> int:
        with self._number:
            self._newest += 1
            return self._newest

    def _copy(self, text: str, superseded: Callable[[], bool]) -> Outcome:
        """Try the ways in order until one takes the text."""
        begun = time.monotonic()
        environment = self.environment
        tried: list[Attempt] = []

        def outcome(result: Result, method: str = "", *, given_up: bool = False) -> Outcome:
            return Outcome(result, method, tuple(tried), _since(begun), given_up)

        for way in methods(environment, self.settings) if text else ():
            total_left = TOTAL_SECONDS if way == "osc52" else begun + TOTAL_SECONDS - time.monotonic()
            deadline = Deadline.after(min(TOOL_SECONDS, total_left), superseded)
            try:
                attempt = self._attempt(way, text, environment, deadline)
            except SupersededError:
                return outcome(FAILED, given_up=True)
            tried.append(attempt)
            if attempt.result is not FAILED:
                return outcome(attempt.result, way)
        return outcome(FAILED, given_up=superseded())

    def _attempt(self, way: str, text: str, environment: Environment, deadline: Deadline) -> Attempt:
        """Try one way; raises SupersededError when a newer copy was asked for."""
        begun = time.monotonic()
        try:
            made = backend(way, environment, self.settings, self._write_terminal)
            made.copy(with_line_ends(text, environment, way), deadline)
            if verifies(environment, self.settings):
                result, why = _verify(made, text, deadline)
            else:
                result, why = SENT, "没有读回核对"
        except SupersededError:
            raise
        except CopyError as fault:
            result, why = FAILED, str(fault)
        except Exception as fault:  # noqa: BLE001 - the boundary: any way may fail in any manner, the next is tried
            result, why = FAILED, f"{type(fault).__name__}：{fault}"
        return Attempt(way, result, _since(begun), why)


def _verify(made: Backend, text: str, deadline: Deadline) -> tuple[Result, str]:
    """Read back until the text appears.

    A reader that never ends says nothing against the copy: SENT. One that ends with another text, or
    finds none, does: FAILED.
    """
    if made.readable is not None and len(text.encode("utf-8")) > made.readable:
        return SENT, "文字较长，这个工具读回时会弄丢它，没有核对"
    until = time.monotonic() + VERIFY_SECONDS
    pause = _FIRST_PAUSE
    finished = False
    while deadline.left():
        try:
            found = made.read(deadline.within(_READ_SECONDS))
        except SupersededError:
            raise
        except OutOfTimeError:
            continue
        except CopyError:
            found, finished = "", True
        else:
            if found is None:
                return SENT, "这种方式读不回来，无法核对"
            finished = True
        if same(found, text):
            return (VERIFIED, "") if made.settles else (SENT, "已转给外层终端，无法核对")
        if time.monotonic() + pause > until:
            break
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return (FAILED, "读回来的不是这段文字") if finished else (SENT, "没能读回核对")


def _since(begun: float) -> float:
    """Milliseconds since `begun` (`time.monotonic` seconds), to a tenth."""
    return round(1000 * (time.monotonic() - begun), 1)

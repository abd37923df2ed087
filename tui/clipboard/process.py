"""Running one small tool with a time limit and without letting it touch our screen or outlive its time.

Input, output and complaints go through temporary files rather than pipes: a tool that never reads cannot
block us, one that stays behind to own the clipboard keeps no pipe of ours open, and nothing it prints
reaches the terminal. Each tool leads a session of its own, so it survives the terminal's end once it
succeeded, and is ended with all its children when it did not.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_GLANCE = 0.02
"""Seconds between two looks at whether a newer copy has been asked for."""


class CopyError(Exception):
    """A way to copy did not work; the message says why, in Chinese, for people."""


class OutOfTimeError(CopyError):
    """The tool was ended because its time was up."""


class SupersededError(CopyError):
    """A newer copy was asked for, so this one was given up."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when: `at` in seconds of `time.monotonic`, `superseded` tells whether to give up before."""

    at: float
    superseded: Callable[[], bool] = _never

    @classmethod
    def after(cls, seconds: float, superseded: Callable[[], bool] = _never) -> "Deadline":
        """Make a deadline `seconds` from now."""
        return cls(time.monotonic() + seconds, superseded)

    def within(self, seconds: float) -> "Deadline":
        """Make one that is up in `seconds`, or with this one if that is sooner."""
        return Deadline(min(self.at, time.monotonic() + seconds), self.superseded)

    def left(self) -> float:
        """Seconds left, 0.0 when the time is up."""
        return max(0.0, self.at - time.monotonic())

    def check(self) -> None:
        """Go on only while it makes sense.

        Raises:
            SupersededError: a newer copy was asked for.
            OutOfTimeError: the time is up.
        """
        if self.superseded():
            raise SupersededError("有更新的复制")
        if not self.left():
            raise OutOfTimeError("超时")


def run(
    command: Sequence[str],
    given: bytes,
    deadline: Deadline,
    variables: Mapping[str, str] | None = None,
    *,
    reads: bool = False,
) -> bytes:
    """Run a tool to its end.

    Args:
        command: the program and its arguments.
        given: what it reads on standard input.
        deadline: when to end it, together with every process it started.
        variables: its environment variables, ours unless given.
        reads: keep what it prints (else it goes to the null device).

    Returns:
        What it printed, empty unless `reads`.

    Raises:
        CopyError: it is not there, or its exit code is not 0; the message quotes its complaint.
        OutOfTimeError: it took too long.
        SupersededError: a newer copy was asked for meanwhile.
    """
    deadline.check()
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as noise:
            source.write(given)
            source.seek(0)
            child = subprocess.Popen(  # noqa: S603 - fixed tools, or the user's own settings; never a shell
                command,
                stdin=source,
                stdout=answer if reads else subprocess.DEVNULL,
                stderr=noise,
                env=variables,
                start_new_session=True,
                creationflags=_QUIET,
            )
            code = _wait(child, deadline)
            answer.seek(0)
            noise.seek(0)
            if code:
                raise CopyError(_complaint(noise.read(), code))
            return answer.read()
    except FileNotFoundError as fault:
        # Without a file name it is tempfile that speaks: no folder it may write to.
        raise CopyError(f"没有找到 {fault.filename}" if fault.filename else "没有可写的临时文件夹") from fault
    except OSError as fault:
        raise CopyError(f"{command[0]} 启动失败：{fault.strerror or fault}") from fault


def _wait(child: "subprocess.Popen[bytes]", deadline: Deadline) -> int:
    """Wait for the exit code; when giving up, end the tool and all it started first."""
    try:
        while True:
            try:
                return child.wait(min(_GLANCE, deadline.left()))
            except subprocess.TimeoutExpired:
                deadline.check()
    except (CopyError, KeyboardInterrupt):  # Ctrl+C does not reach a tool in a session of its own
        _end(child)
        raise


if sys.platform == "win32":
    _QUIET = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW

    def _end(child: "subprocess.Popen[bytes]") -> None:
        """End the tool and its children; Windows knows no process groups to kill, taskkill walks the tree."""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - fixed words and a number
                ["taskkill", "/T", "/F", "/PID", str(child.pid)],  # noqa: S607 - part of Windows
                capture_output=True,
                timeout=1,
                check=False,
            )
        child.kill()
        child.wait()
else:
    _QUIET = 0

    def _end(child: "subprocess.Popen[bytes]") -> None:
        """End the tool's whole process group; a tool that hangs need not listen to a polite signal."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _complaint(noise: bytes, code: int) -> str:
    """Give the line that says what was wrong, printable and short, else the exit code."""
    lines = [line.strip() for line in noise.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return f"退出码 {code}"
    # Tools begin with the reason, Python ends with it.
    line = lines[-1] if lines[0].startswith("Traceback") else lines[0]
    return "".join(character for character in line[:200] if character.isprintable())

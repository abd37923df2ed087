"""One child process with an end: a group of its own, no terminal, no prompt, a time limit for it and its children.

A plain time-out ends the child and leaves what the child has started; so the whole group is ended. Output goes to
temporary files and not through pipes, because a grandchild that outlives its parent would keep a pipe open.
Nothing here knows git.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Literal

_WATCH_SECONDS = 0.25
_ANSWER_SECONDS = 0.002

Words = bytes | tuple[bytes, bytes]
"""What a process is told; of a pair the second once it has answered the first, a few lines that a pipe holds."""

_running: dict[int, "subprocess.Popen[bytes]"] = {}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit status, what it wrote, and why we ended it, "" if it ended by itself."""

    status: int
    out: bytes
    errors: bytes
    stopped: Literal["", "time", "size"] = ""


def run(
    command: Sequence[str],
    env: Mapping[str, str],
    *,
    seconds: float,
    given: Words = b"",
    too_large: Callable[[], bool] = lambda: False,
) -> Ended:
    """Run a command to its end.

    Args:
        command: program and arguments.
        env: its whole environment.
        seconds: after which it and all it has started are ended.
        given: its standard input; it is closed where there is none.
        too_large: asked four times a second whether to end it for what it has written to the disk.

    Raises:
        OSError: it could not be started.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors, _input(given) as source:
        process = subprocess.Popen(  # noqa: S603 - no shell; arguments are ours, URLs checked and behind `--`
            command,
            stdin=source,
            stdout=out,
            stderr=errors,
            env=dict(env),
            start_new_session=True,  # without a terminal, too: nothing can ask there for a password
            creationflags=_APART,
        )
        _running[process.pid] = process
        done = threading.Event()
        stopped: list[Literal["time", "size"]] = []

        def watch() -> None:
            left = seconds
            while left > 0 and not done.wait(min(left, _WATCH_SECONDS)):
                left -= _WATCH_SECONDS
                if too_large():
                    break
            if not done.is_set():
                stopped.append("time" if left <= 0 else "size")
                end_group(process)

        watcher = threading.Thread(target=watch, name="git-watch", daemon=True)
        watcher.start()
        try:
            if isinstance(given, tuple):
                _talk(process, out, given)
            status = process.wait()
        except BaseException:
            end_group(process)
            process.wait()
            raise
        finally:
            done.set()
            _running.pop(process.pid, None)
            watcher.join()
        out.seek(0)
        errors.seek(0)
        return Ended(status, out.read(), errors.read(), stopped[0] if stopped else "")


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a process and everything in its group at once."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            subprocess.run(  # noqa: S603 - our own child's number
                ["taskkill", "/T", "/F", "/PID", str(process.pid)],  # noqa: S607 - a part of Windows
                capture_output=True,
                check=False,
            )
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _talk(process: "subprocess.Popen[bytes]", out: IO[bytes], given: tuple[bytes, bytes]) -> None:
    """Say the first, wait until anything is answered, say the second."""
    there = process.stdin
    if there is None:
        raise ValueError("a process without a pipe hears nothing")
    with contextlib.suppress(OSError), there:  # it may have ended, or be ended, meanwhile
        there.write(given[0])
        there.flush()
        while process.poll() is None and not os.fstat(out.fileno()).st_size:
            time.sleep(_ANSWER_SECONDS)
        there.write(given[1])


@contextlib.contextmanager
def _input(given: Words) -> Iterator[int | IO[bytes]]:
    if isinstance(given, tuple) or not given:
        yield subprocess.PIPE if given else subprocess.DEVNULL
        return
    with tempfile.TemporaryFile() as source:
        source.write(given)
        source.seek(0)
        yield source


def _end_all() -> None:
    """End what still runs when the program ends; its threads are daemons and wait for nothing."""
    for process in list(_running.values()):
        end_group(process)


atexit.register(_end_all)

if sys.platform == "win32":
    _APART = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    _APART = 0

"""Time and memory from the command to the first paint, against a bare Textual app, in one run.

Each program runs in a pseudo-terminal of 44 × 22 cells; the clock stops when a text that stands in its first
frame has arrived there. Runs alternate, so a slow moment of the machine hits all alike; the least of each says what
the program needs, the median what it took. `find` is measured three times: with books and verdicts in the cache, as on
every call but the first; with the books alone, as on the first call after a change of rules; with `--no-cache`. All
programs find their bytecode compiled, as an installed one does. POSIX only.

Example: `python benchmarks/start.py --runs 15`.
"""

import argparse
import fcntl
import os
import pty
import select
import shlex
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from books import write_book

HERE = Path(__file__).parent
COMMAND = os.environ.get("MIAOHUI_COMMAND", f"{sys.executable} -m tui")
FIRST_FRAME = "买家原话".encode()  # the placeholder of the search box
LOADED = " 条".encode()  # the header counts the phrases once they are read


def painted(words: list[str], marks: list[bytes], environment: dict[str, str]) -> tuple[list[float], float]:
    """Run a program until it has painted all marks.

    Returns:
        Milliseconds from the start to each mark, and the program's peak memory in MiB.
    """
    begun = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(words[0], words, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 22, 44, 0, 0))
    seen, times = b"", []
    while len(times) < len(marks) and time.perf_counter() - begun < 20:
        ready, _, _ = select.select([terminal], [], [], 0.5)
        if ready:
            seen += os.read(terminal, 65536)
            while len(times) < len(marks) and marks[len(times)] in seen:
                times.append(1000 * (time.perf_counter() - begun))
    time.sleep(0.3)  # let it finish loading, so that the peak is the whole of it
    os.kill(child, signal.SIGKILL)
    _, _, usage = os.wait4(child, 0)
    os.close(terminal)
    if len(times) < len(marks):
        raise SystemExit(f"{shlex.join(words)}: {marks[len(times)]!r} was never painted; got {seen[-500:]!r}")
    return times, usage.ru_maxrss / 1024


def ended(words: list[str], environment: dict[str, str]) -> float:
    """Run a command to its end; milliseconds it took."""
    begun = time.perf_counter()
    subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=False)
    return 1000 * (time.perf_counter() - begun)


def main() -> None:
    """Print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--phrases", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        own = {f"MIAOHUI_{name}_DIR": str(Path(folder) / name) for name in ("CONFIG", "STATE", "CACHE")}
        environment = {**os.environ, **own, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        book = Path(folder) / "book"
        write_book(book, options.phrases)
        app = [*shlex.split(COMMAND), "--book", str(book), "--only"]
        bare = [sys.executable, str(HERE / "bare_app.py")]
        find = [*shlex.split(COMMAND), "find", "tuihuo", "--book", str(book), "--only"]
        names = ("bare", "app", "loaded", "find", "find, new rules", "find, no cache", "bare MiB", "app MiB")
        rows: dict[str, list[float]] = {name: [] for name in names}
        for run in range(options.runs + 1):
            (bare_time,), bare_memory = painted(bare, [b"bare-app-painted"], environment)
            (app_time, loaded), app_memory = painted(app, [FIRST_FRAME, LOADED], environment)
            find_time = ended(find, environment)
            (Path(folder) / "CACHE" / "verdicts.json").unlink(missing_ok=True)
            finds = find_time, ended(find, environment), ended([*find, "--no-cache"], environment)
            if run:  # the first round only warms the caches
                values = (bare_time, app_time, loaded, *finds, bare_memory, app_memory)
                for name, value in zip(rows, values, strict=True):
                    rows[name].append(value)
    medians = {name: statistics.median(values) for name, values in rows.items()}
    print(f"{options.phrases} phrases, {options.runs} runs; app: to the first paint; loaded: all phrases shown")
    least = {name: min(values) for name, values in rows.items()}
    print("| | median, ms | ratio of medians | least, ms | ratio of leasts |\n|---|---|---|---|---|")
    against = {"bare": "bare", "app": "bare", "loaded": "bare"}
    for name in names[:-2]:
        of = against.get(name, "app")
        ratios = (f"{figures[name]:.0f} | {figures[name] / figures[of]:.2f} × {of}" for figures in (medians, least))
        print(f"| {name} | {' | '.join(ratios)} |")
    extra = medians["app MiB"] - medians["bare MiB"]
    print(f"\npeak memory: bare {medians['bare MiB']:.0f} MiB, miaohui {medians['app MiB']:.0f} MiB (+{extra:.0f})")


if __name__ == "__main__":
    main()

"""Hours of work in minutes: keystrokes, copies and reloads in the real app, with memory and the longest UI gap.

Eight hours of a busy agent are 50,000 keystrokes, 5,000 copies and 500 changed files:
`python benchmarks/soak.py --keystrokes 50000 --copies 5000 --reloads 500`. The app runs under Textual's headless
driver, copying through the program `true`, so that processes are really started.
"""

import argparse
import asyncio
import gc
import os
import random
import resource
import tempfile
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from books import write_book

from tui.terminal import before_textual

if TYPE_CHECKING:
    from textual.app import App

PAUSE = 0.01
"""Seconds after a burst of keys is handled; the pilot's own pause waits for a processor without other work."""

NOWHERE = "zzzz"
"""A query that finds nothing, so that nothing can be copied."""

QUERIES = (
    "tuihuo",
    "thyf",
    "yunfei",
    "kuaidi",
    "pianyi",
    "fapiao",
    "售后:破损",
    "发货",
    "咋还没发货呀",
    NOWHERE,
    "-退 运费",
)


def resident_mib() -> float:
    """Memory of this process now, in MiB; the peak where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def watch_gaps(gaps: "array[float]") -> None:
    """Note by how much each sleep of 10 ms overslept: the time in which the screen could not answer."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.01)
        gaps.append(1000 * (time.perf_counter() - begun) - 10)


async def press(app: "App[int]", keys: Sequence[str]) -> int:
    """Press keys in one burst, wait until they are handled, and give how many they were."""
    from textual import events  # noqa: PLC0415 - the environment is set before

    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))
    for pump in 2 * (app, app.screen, app.screen.query_one("#search"), app.screen.query_one("#preview")):
        handled = asyncio.Event()
        pump.call_later(handled.set)
        await handled.wait()
    await asyncio.sleep(PAUSE)
    return len(keys)


async def work(book: Path, options: argparse.Namespace) -> None:
    """Type, copy and change files at random, and print what came of it."""
    before_textual(os.environ)
    from keymaps import load_keymap  # noqa: PLC0415 - the environment is set first
    from tui.app import MiaohuiApp  # noqa: PLC0415 - likewise
    from tui.books import BookChoice  # noqa: PLC0415 - likewise
    from tui.clipboard import ClipboardSettings  # noqa: PLC0415 - likewise
    from tui.settings import Settings  # noqa: PLC0415 - likewise

    settings = Settings(confirm="never", clipboard=ClipboardSettings(method="command", command=("true",)))
    app = MiaohuiApp(BookChoice((str(book),), only=True, cached=False), settings, load_keymap(), [])
    chance = random.Random(1)
    file = min((book / "phrases").iterdir())
    gaps = array("d")  # a list of floats would be four times as large, and grow into the figure
    async with app.run_test(size=(44, 22)) as pilot:
        main = app.screen
        while not main.query_one("#results").hits:
            await pilot.pause(0.05)
        watcher = asyncio.create_task(watch_gaps(gaps))
        keys = copies = reloads = 0
        settled = 0.0
        begun = time.perf_counter()
        while keys < options.keystrokes:
            query = chance.choice(QUERIES)
            pressed = [*query, *chance.choices(("down", "up", "tab", "pagedown"), k=3)]
            if query != NOWHERE:
                due = int(options.copies * keys / options.keystrokes) - copies
                pressed += ["enter"] * due
                copies += due
            keys += await press(app, pressed)
            if reloads < options.reloads * keys / options.keystrokes:
                text = file.read_text(encoding="utf-8")
                file.write_text(
                    text.replace("，", "， ", 1) if reloads % 2 else text.replace("， ", "，", 1), encoding="utf-8"
                )
                app._loading.reopen()
                reloads += 1
            keys += await press(app, ["escape", "escape"])
            if keys // 5000 != (keys - len(pressed) - 2) // 5000:
                print(f"{keys:,} keystrokes, {reloads:,} reloads: {resident_mib():.1f} MiB", flush=True)
            if not settled and keys > options.keystrokes // 10:
                gc.collect()
                settled = resident_mib()
        minutes = (time.perf_counter() - begun) / 60
        watcher.cancel()
        gc.collect()
        grown = resident_mib() - settled
        await pilot.pause(1)  # the last keys
        await asyncio.to_thread(app._usage.flush)
        counted = app._usage.statistics().total
    longest = sorted(gaps)
    print(f"{keys:,} keystrokes, {copies:,} copies ({counted:,} counted), {reloads:,} reloads in {minutes:.1f} min")
    print(f"memory: {settled:.1f} MiB after the first tenth, {grown:+.1f} MiB by the end")
    print(f"UI gaps: p99 {longest[int(len(longest) * 0.99)]:.0f} ms, longest {longest[-1]:.0f} ms")


def main() -> None:
    """Run the soak on a generated book."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keystrokes", type=int, default=2000)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--reloads", type=int, default=20)
    parser.add_argument("--phrases", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({f"MIAOHUI_{name}_DIR": f"{folder}/{name}" for name in ("CONFIG", "STATE", "CACHE")})
        write_book(Path(folder) / "book", options.phrases)
        asyncio.run(work(Path(folder) / "book", options))


if __name__ == "__main__":
    main()

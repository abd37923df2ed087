"""Milliseconds from a key to the repainted results, in the real app under Textual's headless driver.

Letter and results come in one frame; counts by category and the reply in full in the next, which is given, too.

Example: `python benchmarks/keystroke.py --phrases 1000 --keys 200`.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from books import write_book

from tui.terminal import before_textual

WORDS = ("tuihuo", "thyf", "yunfei", "kuaidi", "pianyi", "fapiao", "zhiliang", "haoping", "售后", "发货")

PAUSE = 0.06
"""Seconds between two keys: a quick typist, and time for a frame that comes late."""

SETTLED = 5
"""Seconds until all is made that is made behind the first results; the app is open all day."""


async def measure(book: Path, keys: int, size: tuple[int, int]) -> list[tuple[float, float]]:
    """Type words letter by letter; the time from each key to the first and to the last frame it caused."""
    before_textual(os.environ)
    from textual import events  # noqa: PLC0415 - the environment is set first

    from keymaps import load_keymap  # noqa: PLC0415
    from tui.app import MiaohuiApp  # noqa: PLC0415
    from tui.books import BookChoice  # noqa: PLC0415
    from tui.settings import Settings  # noqa: PLC0415

    choice = BookChoice((str(book),), only=True, cached=False)
    app = MiaohuiApp(choice, Settings(), load_keymap(), [])
    frames: list[float] = []
    frame = asyncio.Event()
    display = app._display

    def hooked(screen: object, update: object) -> None:
        display(screen, update)
        if update is not None:  # nothing changed, nothing painted
            frames.append(time.perf_counter())
            frame.set()

    app._display = hooked
    times: list[tuple[float, float]] = []
    async with app.run_test(size=size) as pilot:
        box = app.screen.query_one("#search")
        box.cursor_blink = False  # its repaint is no answer to a key
        while not app.screen.query_one("#results").hits:
            await pilot.pause(0.02)
        await pilot.pause(SETTLED)
        while len(times) < keys:
            for word in WORDS:
                box.value = ""
                await pilot.pause(0.02)
                for letter in word:
                    frames.clear()
                    frame.clear()
                    begun = time.perf_counter()
                    box.post_message(events.Key(letter, letter))
                    await asyncio.sleep(PAUSE)  # the pilot's own pause calls every widget, within what is measured
                    await frame.wait()
                    times.append((1000 * (frames[0] - begun), 1000 * (frames[-1] - begun)))
    return times


def main() -> None:
    """Print a row a size of book and window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--phrases", type=int, nargs="*", default=[1000, 10000])
    options = parser.parse_args()
    print(
        "| phrases | window | results: p50 | p95 | p99 | all: p50 | p95 | p99, ms |\n|---|---|---|---|---|---|---|---|"
    )
    for phrases in options.phrases:
        for size in ((44, 22), (120, 32)):
            with tempfile.TemporaryDirectory() as folder:
                os.environ.update({f"MIAOHUI_{name}_DIR": folder for name in ("CONFIG", "STATE", "CACHE")})
                write_book(Path(folder) / "book", phrases)
                times = asyncio.run(measure(Path(folder) / "book", options.keys, size))
            cuts = [statistics.quantiles(column, n=100) for column in zip(*times, strict=True)]
            columns = " | ".join(f"{cut[at]:.1f}" for cut in cuts for at in (49, 94, 98))
            print(f"| {phrases:,} | {size[0]} × {size[1]} | {columns} |")


if __name__ == "__main__":
    main()

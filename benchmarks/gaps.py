"""Longest time in which the screen could not answer: while a file reloads, a copy hangs, statistics are worked out.

A ticker in the app's own event loop sleeps 2 ms and notes by how much it overslept, and how much processor time the
whole program took meanwhile, which other work on the machine lengthens less. Each row is the longest gap of each of
several rounds: their median, and the worst one. The idle row says what the machine itself adds.
Example: `python benchmarks/gaps.py --phrases 1000 10000`.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from books import write_book

from tui.terminal import before_textual

TICK = 0.002


async def longest_gap(doing: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Milliseconds of the longest gap while something is done and a moment after it: by the clock, of the processor."""
    longest = longest_busy = 0.0
    done = False

    async def tick() -> None:
        nonlocal longest, longest_busy
        while not done:
            begun, busy = time.perf_counter(), time.process_time()
            await asyncio.sleep(TICK)
            longest = max(longest, time.perf_counter() - begun - TICK)
            longest_busy = max(longest_busy, time.process_time() - busy)

    ticker = asyncio.create_task(tick())
    async with asyncio.timeout(60):
        await doing()
    await asyncio.sleep(0.1)
    done = True
    await ticker
    return 1000 * longest, 1000 * longest_busy


async def measure(  # noqa: C901 - a small function for each thing that is done
    book: Path, rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Run the app on a book and give the longest gap of each round, by what was done."""
    before_textual(os.environ)
    from keymaps import load_keymap  # noqa: PLC0415 - the environment is set first
    from tui.app import MiaohuiApp  # noqa: PLC0415 - likewise
    from tui.books import BookChoice  # noqa: PLC0415 - likewise
    from tui.clipboard import ClipboardSettings  # noqa: PLC0415 - likewise
    from tui.settings import Settings  # noqa: PLC0415 - likewise

    settings = Settings(confirm="never", clipboard=ClipboardSettings(method="command", command=("sleep", "1")))
    app = MiaohuiApp(BookChoice((str(book),), only=True), settings, load_keymap(), [])
    file = min((book / "phrases").iterdir())
    gaps: dict[str, list[tuple[float, float]]] = {}
    async with app.run_test(size=(120, 32)) as pilot:
        while not app.screen.query_one("#results").hits:
            await pilot.pause(0.05)
        await pilot.pause(1)

        async def idle() -> None:
            await asyncio.sleep(1)

        async def reload() -> None:
            text = file.read_text(encoding="utf-8")
            changed = text.replace("，", "， ", 1) if "， " not in text else text.replace("， ", "，", 1)
            before = app._copying.desk
            file.write_text(changed, encoding="utf-8")
            app._loading.reopen()
            while app._copying.desk is before:  # noqa: ASYNC110 - the app tells nobody
                await asyncio.sleep(TICK)

        async def copy() -> None:
            app.screen.post_message(app.screen.Wanted(app.screen.query_one("#results").hits[0].phrase, "copy"))
            await asyncio.sleep(1)

        async def open_statistics() -> None:
            app.action_statistics()
            while getattr(app.screen, "_pairs", None) is None:  # noqa: ASYNC110 - likewise
                await asyncio.sleep(TICK)
            while app.screen._figures is None and not app.screen._fault:  # noqa: ASYNC110 - likewise
                await asyncio.sleep(TICK)
            await asyncio.sleep(0.2)

        async def write_statistics() -> None:
            for hit in app.screen.query_one("#results").hits * 50:
                phrase = hit.phrase
                app._usage.record_copy(phrase.id, category=phrase.category, query="fh", method="x", outcome="sent")
                await asyncio.sleep(0)
            await asyncio.to_thread(app._usage.flush)

        for name, doing in (
            ("idle", idle),
            ("a file reloads", reload),
            ("a copy hangs", copy),
            ("1,000 uses are written", write_statistics),
            ("the statistics open", open_statistics),
        ):
            for _ in range(rounds):
                gaps.setdefault(name, []).append(await longest_gap(doing))
                while len(app.screen_stack) > 1:
                    app.pop_screen()
                await pilot.pause(0.3)
    return gaps


def main() -> None:
    """Print a row for each thing done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--phrases", type=int, nargs="*", default=[1000, 10000])
    options = parser.parse_args()
    print("| phrases | while | longest gap, ms: median (worst) | the same in processor time |\n|---|---|---|---|")
    for phrases in options.phrases:
        with tempfile.TemporaryDirectory() as folder:
            os.environ.update({f"MIAOHUI_{name}_DIR": f"{folder}/{name}" for name in ("CONFIG", "STATE", "CACHE")})
            write_book(Path(folder) / "book", phrases)
            for name, gaps in asyncio.run(measure(Path(folder) / "book", options.rounds)).items():
                columns = [f"{statistics.median(each):.0f} ({max(each):.0f})" for each in zip(*gaps, strict=True)]
                print(f"| {phrases:,} | {name} | {' | '.join(columns)} |", flush=True)


if __name__ == "__main__":
    main()

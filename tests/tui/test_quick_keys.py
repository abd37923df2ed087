"""Keys quicker than the screens they open: a screen that is left before it stands breaks nothing."""

import asyncio
import gc

import pytest
from textual.events import Key

OPENING = (
    "f1",
    "f2",
    "f3",
    "f6",
    "f7",
    "f8",
    "ctrl+p",
    "ctrl+n",
    "ctrl+delete",
    "ctrl+o",
    "ctrl+r",
    "alt+o",
    "alt+e",
    "alt+i",
)
"""Every key of the default keymap that opens a screen; the team's screen wants a team."""

_MOST_ESCAPES = 3000


@pytest.mark.parametrize("key", OPENING)
async def test_a_screen_that_is_left_before_it_stands_breaks_nothing(start, key):
    async with start() as driven:
        await driven.type("退货运费")
        for turns in (1, 3, 5, 8):
            driven.app.post_message(Key(key, None))
            for _ in range(turns):  # of the event loop, while the screen is being put together
                await asyncio.sleep(0)
            driven.app.post_message(Key("escape", None))
            await _only_the_main_screen(driven)
            assert driven.app.is_running
            assert driven.app.screen_stack == [driven.main]


async def _only_the_main_screen(driven):
    """Leave what stands there now or is still being made in a worker, which may be later than the first Escape."""
    for _ in range(_MOST_ESCAPES):
        await driven.pilot.pause(0.01)
        if len(driven.app.screen_stack) > 1:
            driven.app.post_message(Key("escape", None))
        elif all(worker.is_finished for worker in driven.app.workers):
            return


async def test_of_many_enters_at_once_none_leaves_a_coroutine_that_nobody_awaited(start, recwarn):
    async with start() as driven:
        await driven.type("什么时候发货")
        for _ in range(5):
            driven.app.post_message(Key("enter", None))
        await _only_the_main_screen(driven)
        assert driven.clipboard.copied
        gc.collect()
    assert [str(warning.message) for warning in recwarn] == []

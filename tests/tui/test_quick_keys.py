"""Keys quicker than the screens they open: a form that is left before it stands breaks nothing."""

import asyncio

import pytest
from textual.events import Key


@pytest.mark.parametrize("turns", [2, 3, 4, 5, 6, 8])
async def test_a_form_that_is_left_before_it_stands_breaks_nothing(start, turns):
    async with start() as driven:
        await driven.type("退货运费")
        driven.app.post_message(Key("f2", None))
        for _ in range(turns):  # of the event loop, while the form is being put together
            await asyncio.sleep(0)
        driven.app.post_message(Key("escape", None))
        for _ in range(20):
            await driven.pilot.pause()
        assert driven.app.is_running
        assert driven.app.screen_stack[0] is driven.main

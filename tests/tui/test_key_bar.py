"""The line of keys shows none of them in part, however wide the pane is."""

import pytest
from waiting import wait_until

from tui.widgets.key_bar import KeyBar


def shown(driven):
    """The last line of the screen, and the keys that fit into its width as they are written."""
    screen = driven.app.screen
    fitting = ""
    for key in screen.query("FooterKey"):
        more = f"{fitting} {key.key_display} {key.description}".strip()
        if len(more) + sum(ord(char) > 0x2E80 for char in more) > screen.size.width:
            break
        fitting = more
    return driven.screen_text().splitlines()[-1].rstrip(), fitting


@pytest.mark.parametrize("width", range(44, 64, 3))
async def test_a_key_without_room_is_left_out_whole(start, width):
    async with start(size=(width, 22)) as driven:
        await wait_until(driven.pilot, lambda: shown(driven)[1] and shown(driven)[0] == shown(driven)[1])


async def test_keys_come_and_go_with_the_width_of_the_pane(start):
    async with start(size=(120, 22)) as driven:
        await wait_until(driven.pilot, lambda: "叠加" in shown(driven)[0])
        for width in (44, 60, 52, 100):
            await driven.pilot.resize_terminal(width, 22)
            await wait_until(driven.pilot, lambda: shown(driven)[0] == shown(driven)[1])
        assert driven.app.screen.query_one(KeyBar).region.width == 100

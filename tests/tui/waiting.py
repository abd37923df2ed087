"""Waiting for what a thread brings about: no count of looks and no short span, or a busy machine fails a sound test."""

import time
from collections.abc import Callable

import pytest
from textual.app import App
from textual.pilot import Pilot

PATIENCE = 60.0
"""Seconds after which what has not come never will."""


async def wait_until(pilot: Pilot, fits: Callable[[], object]) -> None:
    """Let the app run until something holds; fails showing the screen."""
    end = time.monotonic() + PATIENCE
    await pilot.pause()
    while not fits():
        if time.monotonic() > end:
            pytest.fail(f"waited in vain; the screen is:\n{screen_text(pilot.app)}")
        await pilot.pause(0.02)


def screen_text(app: App) -> str:
    """What stands on the screen, one line a row."""
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip)[: app.size.width] for strip in lines)

"""A screen is left once, and what ran for it ends with it."""

import asyncio

import pytest
from textual.app import App
from textual.content import Content
from textual.events import MouseDown, MouseUp
from textual.widgets import OptionList, Static

from tui.aside import begin
from tui.screens.choose import Choice, ChooseScreen
from tui.screens.leaving import Dialog

CHOICES = (Choice("先留着", Content("")), Choice("丢掉", Content("")))


async def test_two_clicks_at_once_choose_once():
    app = App[None]()
    async with app.run_test() as pilot:
        below, chosen = app.screen, []
        await app.push_screen(ChooseScreen("怎么办？", CHOICES, ""), chosen.append)
        await pilot.pause()
        x, y = app.screen.query_one(OptionList).region.bottom_left
        for kind in (MouseDown, MouseUp, MouseDown, MouseUp):
            app.post_message(kind(None, x, y - 1, 0, 0, 1, shift=False, meta=False, ctrl=False))
        await pilot.pause()
        assert (chosen, app.screen) == ([1], below)


class Slow(Static):
    """Takes its time to go."""

    async def on_unmount(self) -> None:
        self.screen.answered.set()
        await asyncio.sleep(0.05)


class Asking(Dialog[None]):
    """Shows what it is told, once that comes."""

    def __init__(self, by):
        super().__init__()
        self.by = by
        self.answered = asyncio.Event()
        self.reached = False

    def compose(self):
        yield Static(id="told")
        yield Slow()

    def on_mount(self):
        begin(self.query_one(self.by) if self.by else self, self.show)

    async def show(self):
        await self.answered.wait()
        self.reached = True
        self.query_one("#told", Static).update("来了")


@pytest.mark.parametrize("by", [None, Slow], ids=["for the screen", "for a widget"])
async def test_an_answer_that_comes_as_the_screen_goes_is_dropped(by):
    app = App[None]()
    async with app.run_test() as pilot:
        asking = Asking(by)
        await app.push_screen(asking)
        await pilot.pause()
        await asking.dismiss(None)
        await pilot.pause()
        assert asking.answered.is_set()
        assert not asking.reached

"""A screen is left once, and what ran for it ends with it."""

import asyncio
from functools import partial

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
    """Takes its time to go, and says when it begins to."""

    async def on_unmount(self) -> None:
        self.screen.going.set()
        await asyncio.sleep(0.05)


class Lasting(Dialog[None]):
    """Takes its time to go."""

    def __init__(self):
        super().__init__()
        self.going = asyncio.Event()

    def compose(self):
        yield Static(id="told")
        yield Slow()


class Asking(Lasting):
    """Shows what it is told, once that comes; which is when it has begun to go."""

    def __init__(self, by):
        super().__init__()
        self.by = by
        self.reached = False

    def on_mount(self):
        begin(self.query_one(self.by) if self.by else self, self.show)

    async def show(self):
        await self.going.wait()
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
        assert asking.going.is_set()
        assert not asking.reached


async def test_nothing_is_begun_for_a_screen_that_has_been_left():
    app = App[None]()
    async with app.run_test() as pilot:
        asking = Lasting()
        await app.push_screen(asking)
        slow = asking.query_one(Slow)
        gone = asking.dismiss(None)
        begun = []
        for node in (asking, slow):
            begin(node, partial(_note, begun, node))
        await gone
        begin(slow, partial(_note, begun, slow))
        begin(app, partial(_note, begun, app))
        await pilot.pause()
        assert begun == [app]


async def test_a_task_that_is_ended_between_two_questions_ends_nothing_else(start):
    async with start() as driven:
        app, first = driven.app, Lasting()

        async def two_questions():
            await app.push_screen_wait(first)
            await app.push_screen_wait(Lasting())

        begin(app, two_questions, group="questions")
        await driven.pilot.pause()
        app.call_later(first.dismiss, None)
        await first.going.wait()  # it is being taken down
        app.workers.cancel_group(app, "questions")
        await driven.type("退货运费")
        assert driven.titles


async def _note(begun, node):
    begun.append(node)

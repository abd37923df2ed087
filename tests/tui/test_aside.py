"""Slow work leaves the loop free, and its result or its failure comes back."""

import asyncio
import threading

import pytest

from tui.aside import aside


async def test_the_loop_goes_on_and_the_result_comes_back():
    free = threading.Event()
    work = asyncio.ensure_future(aside(lambda: (free.wait(5), threading.current_thread().daemon)))
    await asyncio.sleep(0.02)
    assert not work.done()
    free.set()
    assert await work == (True, True)


async def test_a_failure_is_raised_where_it_is_awaited():
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 / 0)


async def test_whoever_stops_waiting_hears_nothing_more():
    free = threading.Event()
    work = asyncio.ensure_future(aside(lambda: free.wait(5)))
    await asyncio.sleep(0.02)
    work.cancel()
    free.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    await asyncio.sleep(0.05)

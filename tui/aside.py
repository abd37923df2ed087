"""Work beside the screen: slow work in a daemon thread, awaited on the UI loop, and tasks of the loop itself.

No executor and no thread worker: those are joined when the program ends, and a share that has gone away must
not hold up quitting.
"""

import asyncio
import contextlib
import importlib
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # sub-commands use the thread, and have no screen
    from textual.dom import DOMNode
    from textual.worker import Worker

Result = TypeVar("Result")


async def load(module: str) -> None:
    """Import a module beside the screen, unless it is there already: a large one takes a tenth of a second."""
    if module not in sys.modules:
        await aside(lambda: importlib.import_module(module))


async def aside(work: Callable[[], Result]) -> Result:
    """Run `work` in a thread of its own and give what it returns, or raise what it raises.

    Whoever stops waiting (the screen is gone) leaves the thread to finish; its result is then dropped.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, fault: BaseException | None) -> None:
        if future.done():
            return
        if fault is not None:
            future.set_exception(fault)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # it is the work's own result here

    def run() -> None:
        result, fault = None, None
        try:
            result = work()
        except Exception as raised:  # noqa: BLE001 - handed to whoever waits
            fault = raised
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(settle, result, fault)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await future


def begin(
    node: "DOMNode", task: Callable[[], Coroutine[Any, Any, None]], *, group: str = "default", exclusive: bool = False
) -> None:
    """Run a task of the loop as long as `node` is there; `exclusive` ends those of its group before it.

    It is called when its turn comes. A coroutine made before would never be awaited where a quicker key has another
    take its place, and Python complains of that. Nothing is begun for a screen that has been left, which may still
    hear of a click or an answer before it is gone.
    """
    app = node.app
    if node is not app and not (node.is_attached and node.screen in app.screen_stack):
        return
    _: Worker[None] = node.run_worker(task, group=group, exclusive=exclusive)

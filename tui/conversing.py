"""What goes on around a task and is not the task: a question, an answer, work on the disk, a word on what came of it.

Nothing here knows what is asked or done; `tui.writing` and its neighbours do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from textual.app import App

from phrasebook.files.editing import EditError
from phrasebook.sharing.model import SharingError
from tui.aside import aside
from tui.copying import Said
from tui.screens.choose import Choice, ChooseScreen, More

Result = TypeVar("Result")


class Conversation:
    """Between the person and the tasks of the main screen."""

    def __init__(self, app: App[int], keys: Mapping[str, str], reopen: Callable[[], None]) -> None:
        """Set up.

        Args:
            app: shows the questions and gets the messages.
            keys: action id to its first key as people read it.
            reopen: has the books read again.
        """
        self.keys = keys
        self.reopen = reopen
        self._app = app
        self._news: tuple[str, str] | None = None

    def news(self) -> tuple[str, str] | None:
        """What was just written, as a sentence and a phrase id, once: for whoever shows the books read again."""
        news, self._news = self._news, None
        return news

    async def choose(self, question: str, choices: Sequence[Choice], more: More | None = None) -> int | None:
        """Ask with a fixed set of answers; the number of one, None for none of them."""
        return await self._app.push_screen_wait(ChooseScreen(question, choices, keys_of(self.keys), more))

    async def on_disk(self, work: Callable[[], Result]) -> Result | None:
        """Do something with the disk, aside; None where that failed, which is then said."""
        try:
            return await aside(work)
        except Exception as fault:  # noqa: BLE001 - the boundary: said, and the screen goes on
            self.say(reason(fault), warning=True)
        return None

    def tell(self, sentence: str, phrase_id: str) -> None:
        """Say what was written once it shows: until then the list holds the old words, and a key would act on those."""
        self._news = sentence, phrase_id
        self.say("已写好，正在刷新…")
        self.reopen()

    def say(self, text: str, *, warning: bool = False) -> None:
        """Say it in the status line."""
        self._app.post_message(Said(text, warning))


def keys_of(keys: Mapping[str, str]) -> str:
    """The line that names the keys of a question."""
    return f"{keys['dialog.accept']} 确定  {keys['dialog.cancel']} 返回"


def reason(fault: Exception, what: str = "没做成") -> str:
    """What was not done and why, for the status line."""
    if isinstance(fault, EditError):
        problem = fault.problem
        return f"{what}：{problem.message}{f'，{problem.mend}' if problem.mend else ''}"
    if isinstance(fault, SharingError):
        return f"{what}：{fault}"
    return f"{what}，这是程序的错：{type(fault).__name__}: {fault}"

"""One copy from key to clipboard: fill what is blank, check, ask where the risk is high, copy, say what happened.

Runs as one coroutine on the UI loop and waits for dialogs; the clipboard itself works in a thread of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual.app import App
from textual.message import Message

from phrasebook.fields import ALWAYS, fields_in, known_values
from phrasebook.model import LEVELS, Phrase
from phrasebook.usage import Usage
from tui import paths
from tui.answers import keep_answers, load_answers
from tui.aside import aside, begin
from tui.clipboard.advice import said
from tui.clipboard.environment import Environment
from tui.clipboard.service import VERIFIED, Clipboard, Outcome
from tui.desk import Desk
from tui.reply import Reply, prepare
from tui.settings import Settings
from tui.widgets.status_line import Tone

if TYPE_CHECKING:
    from tui.screens.confirm import Choice

Way = Literal["copy", "better", "fill", "draft"]
"""How a phrase is wanted: as it is, in better words, with every field asked, or, by `tui.drafting`, changed by hand."""


@dataclass
class Copied(Message):
    """A copy ended, one way or another; posted from the clipboard's thread."""

    phrase: Phrase
    reply: Reply
    outcome: Outcome
    environment: Environment
    query: str
    better: bool


@dataclass
class Said(Message):
    """Something to say in the status line: a sentence and whether it is a warning."""

    text: str
    warning: bool = False


class Copying:
    """The answers known so far, and the way of a phrase to the clipboard."""

    def __init__(
        self, app: App[int], desk: Desk, settings: Settings, clipboard: Clipboard, keys: Mapping[str, str]
    ) -> None:
        """Set up.

        Args:
            app: shows the dialogs and gets the messages.
            desk: the books and rules in force.
            settings: whose `confirm` and `[agent]` count.
            clipboard: does the copying.
            keys: action id to its first key as people read it.
        """
        self.desk = desk
        self._app = app
        self._settings = settings
        self.clipboard = clipboard
        self._keys = keys
        self._answers = {**load_answers(paths.state_dir()), **settings.agent}
        self._buyer: dict[str, str] = {}
        self.by_hand: Callable[[Phrase, Reply, str], Awaitable[None]] | None = None
        """Lets the person change a risky reply, and copies what comes of it; whoever keeps drafts sets it."""

    @property
    def answers(self) -> Mapping[str, str]:
        """What is known of fields for every reply, this buyer's answers included."""
        return {**self._answers, **self._buyer}

    def forget_buyer(self) -> None:
        """Forget what belongs to the buyer before; for when a new one comes."""
        self._buyer.clear()

    def prepare(self, phrase: Phrase, answers: Mapping[str, str] | None = None) -> Reply:
        """Fill and check a phrase with the kept answers and these."""
        desk = self.desk
        return prepare(phrase, desk.library.fields, {**self.answers, **(answers or {})}, desk.rules)

    async def copy(self, phrase: Phrase, way: Way, query: str = "") -> None:
        """Take a phrase to the clipboard; every way out says what happened or was the person's own choice.

        Args:
            phrase: what to copy.
            way: how.
            query: what was typed to find it, for the statistics.
        """
        reply = self.prepare(phrase)
        if way == "fill" and not fields_in(phrase.text):
            self._say("这条没有填空，直接按复制就好")
            return
        if way == "fill" or reply.missing:
            filled = await self._fill(phrase, ask_all=way == "fill")
            if filled is None:
                return
            reply = filled
        if way == "better":
            if reply.better is None:
                self._say("这条没有更稳妥的说法可换" if reply.findings else "这条用语没有问题，按复制就好")
                return
            reply = self._reworded(phrase, reply)
        await self.finish(phrase, reply, query, better=way == "better")

    async def filled(self, phrase: Phrase) -> Reply | None:
        """Fill a phrase, asking for what is blank; None when given up."""
        reply = self.prepare(phrase)
        return await self._fill(phrase, ask_all=False) if reply.missing else reply

    async def finish(self, phrase: Phrase, reply: Reply, query: str = "", *, better: bool = False) -> bool:
        """Go the last stretch with a reply that is filled: ask where the risk is high, then copy; False if given up."""
        decided = await self._confirm(phrase, reply, query)
        if decided is not None:
            self._send(phrase, decided, query, better=better or decided.text == reply.better)
        return decided is not None

    async def remember(self, answers: Mapping[str, str]) -> None:
        """Keep answers for good, whatever the books say of their fields."""
        self._answers.update(answers)
        try:
            await aside(lambda: keep_answers(paths.state_dir(), answers))
        except OSError as fault:
            self._say(f"答案没能存下，下次还会问：{fault.strerror}", warning=True)

    async def _fill(self, phrase: Phrase, *, ask_all: bool) -> Reply | None:
        """Ask for the blanks, or for every field; None when given up."""
        from tui.screens.fill import FillScreen  # noqa: PLC0415 - most copies need no form

        desk = self.desk
        known = known_values(phrase.text, desk.library.fields, self.answers)
        written = {found.name: found.default for found in fields_in(phrase.text) if found.default}
        names = list(dict.fromkeys(found.name for found in fields_in(phrase.text)))
        if not ask_all:
            missing = self.prepare(phrase).missing
            names = [name for name in names if name in missing]
        form = FillScreen(
            phrase,
            names,
            desk.library.fields,
            {**written, **known},
            prepare=lambda given: self.prepare(phrase, given),
            keys=f"{self._keys['fill.copy']} 下一项，填完就复制  {self._keys['fill.cancel']} 返回",
        )
        answers = await self._app.push_screen_wait(form)
        if answers is None:
            return None
        self._keep(answers)
        return self.prepare(phrase, answers)

    def _keep(self, answers: Mapping[str, str]) -> None:
        """Remember answers for as long as the books say: for good, for this buyer, or not at all."""
        fields = self.desk.library.fields
        given = {name: value for name, value in answers.items() if value and name not in ALWAYS}
        lasts = {name: fields[name].remember if name in fields else "buyer" for name in given}
        self._buyer.update({name: value for name, value in given.items() if lasts[name] == "buyer"})
        kept = {
            name: value for name, value in given.items() if lasts[name] == "agent" and name not in self._settings.agent
        }
        if kept:
            self._answers.update(kept)
            begin(self._app, partial(self.remember, kept), group="answers")  # the reply does not wait for the disk

    async def _confirm(self, phrase: Phrase, reply: Reply, query: str) -> Reply | None:
        """Ask where the findings are grave enough; None when given up, or left to be changed by hand."""
        threshold = self._settings.confirm
        if reply.level is None or threshold == "never" or LEVELS.index(reply.level) < LEVELS.index(threshold):
            return reply
        from tui.screens.confirm import ConfirmScreen  # noqa: PLC0415 - most copies are not asked about

        choice: Choice | None = await self._app.push_screen_wait(ConfirmScreen(reply, self._keys["dialog.better"]))
        if choice == "edit" and self.by_hand is not None:
            await self.by_hand(phrase, reply, query)
        if choice == "better":
            return self._reworded(phrase, reply)
        return reply if choice == "copy" else None

    def _reworded(self, phrase: Phrase, reply: Reply) -> Reply:
        """Give the better wording as a reply of its own, checked again."""
        literal = (reply.better or reply.text).replace("{", "{{").replace("}", "}}")
        return self.prepare(replace(phrase, text=literal))

    def _send(self, phrase: Phrase, reply: Reply, query: str, *, better: bool) -> None:
        """Start copying; the outcome comes back as a message."""
        self._say("正在复制…")

        def done(outcome: Outcome) -> None:
            if not outcome.superseded:
                self._app.post_message(Copied(phrase, reply, outcome, self.clipboard.environment, query, better))

        self.clipboard.start(reply.text, done)

    def _say(self, text: str, *, warning: bool = False) -> None:
        self._app.post_message(Said(text, warning))


def record(usage: Usage, copied: Copied, keystrokes: int) -> None:
    """Count a copy that reached the clipboard, and the keys pressed for it."""
    usage.record_copy(
        copied.phrase.id,
        category=copied.phrase.category,
        query=copied.query,
        method=copied.outcome.method,
        outcome=str(copied.outcome.result),
        rules=(finding.rule for finding in copied.reply.findings if not finding.allowed),
        better=copied.better,
        keystrokes=keystrokes,
    )


def came_of(copied: Copied, waited: float | None, better_key: str, *, web: bool = False) -> tuple[str, Tone]:
    """Say what became of a copy that reached the clipboard, how long the buyer waited, and what was warned of.

    Args:
        copied: the copy.
        waited: seconds of the ten-second clock, where it was running.
        better_key: copies the better wording, as people read it.
        web: whether the app runs in a browser.
    """
    first = f"　首次回复 {waited:.1f} 秒" if waited is not None else ""
    sentence = f"{said(copied.outcome, web=web)} {copied.phrase.title}{first}"
    words = dict.fromkeys(finding.matched for finding in copied.reply.findings if not finding.allowed)
    if words:
        offer = f" · {better_key} 改写" if copied.reply.better else ""
        return f"{sentence}　警 {'、'.join(list(words)[:3])}{offer}", "warn"
    return sentence, "good" if copied.outcome.result is VERIFIED else "plain"

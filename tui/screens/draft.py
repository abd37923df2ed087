"""A free reply, often of several phrases: written and mended by hand, checked meanwhile, copied once.

Returns what is to become of it; the text comes back in every case, so that a draft survives leaving.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from phrasebook.fields import Filled
from phrasebook.files.checks import MOST_TEXT
from tui.aside import aside
from tui.bindings import bind
from tui.describe import marked_reply
from tui.reply import Reply
from tui.screens.leaving import Dialog
from tui.widgets.checked_text import CheckedText
from tui.widgets.key_bar import KeyBar
from tui.widgets.status_line import StatusLine
from tui.wording import Wording

LIMIT = MOST_TEXT
"""Characters of a draft; the same as of a phrase."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is to become of a draft: copy `reply`, save `text` as a phrase, or leave it as it stands.

    `reply` is the draft filled and checked where it is to be copied, else None.
    """

    then: Literal["copy", "save", "leave"]
    text: str
    reply: Reply | None = None


class DraftScreen(Dialog[Drafted], inherit_bindings=False):
    """Edits one draft."""

    CSS_PATH = "../styles/draft.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("draft.copy", "copy", show=True, priority=True),
        bind("draft.better", "better", show=True, priority=True),
        bind("draft.finding", "finding", show=True, priority=True),
        bind("draft.take", "take", show=True, priority=True),
        bind("draft.cancel", "leave", show=True, priority=True),
        bind("draft.save", "save", show=True, priority=True),
        bind("draft.clear", "clear", show=True, priority=True),
        bind("app.quit", "quit", priority=True),
    ]

    def __init__(  # noqa: PLR0913 - a draft is told what it is, how to look at it and what its keys are
        self,
        text: str,
        title: str,
        *,
        check: Callable[[str], Reply],
        fill: Callable[[str], Filled],
        wording: Wording,
        keep: Callable[[str], None],
        keys: Mapping[str, str],
    ) -> None:
        """Make the screen.

        Args:
            text: what stands in it so far.
            title: what it is made of, one line.
            check: fills and checks a text as it would be copied; called in a thread.
            fill: only fills it.
            wording: checks a text as it stands in the box.
            keep: has a text kept on the disk, whatever becomes of the program; returns at once.
            keys: action id to its first key as people read it.
        """
        super().__init__()
        self._text = text
        self._title = title
        self._check = check
        self._fill = fill
        self._wording = wording
        self._keep = keep
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out what it is, the box with what the check says, and the keys."""
        with Vertical(id="draft"):
            yield Static(Content.styled(self._title, "bold"), id="draft-title")
            yield CheckedText(self._text, self._wording, self._remarks, id="draft-text")
            yield StatusLine(id="draft-status")
            yield KeyBar()

    def on_mount(self) -> None:
        """Write on at the end."""
        self._draft.pad.focus()

    @property
    def _draft(self) -> CheckedText:
        return self.query_one(CheckedText)

    def _remarks(self, text: str) -> Sequence[Content]:
        """What the text reads like once filled, where that differs."""
        filled = self._fill(text[:LIMIT])
        reply = Reply(filled.text, filled.missing, filled.spans, (), None)
        lines = [Content.assemble(("填好是：", "$foreground-muted"), marked_reply(reply))] if filled.spans else []
        if filled.missing:
            lines.append(Content.styled(f"待填：{'、'.join(filled.missing)}，请直接改成要说的话", "bold $text-accent"))
        return lines

    @on(CheckedText.Checked)
    def _checked(self, message: CheckedText.Checked) -> None:
        self._keep(message.text)
        length = len(message.text)
        if length > LIMIT:
            self._say(f"太长了：{length} 字，只会复制前 {LIMIT} 字", warning=True)
        else:
            self._say(f"{length} 字")

    def _say(self, text: str, *, warning: bool = False) -> None:
        self.query_one(StatusLine).say(text, "warn" if warning else "plain")

    async def action_copy(self) -> None:
        """Copy the draft unless it is blank or has a field left."""
        await self._draft.pad.settled()
        text = self._draft.text
        missing = self._fill(text[:LIMIT]).missing
        if missing:
            self._say(f"还差：{'、'.join(missing)}", warning=True)
        elif not text.strip():
            self._say("还没写字", warning=True)
        else:
            self.dismiss(Drafted("copy", text, await aside(lambda: self._check(text[:LIMIT]))))

    async def action_save(self) -> None:
        """Make a phrase of it."""
        await self._draft.pad.settled()
        if self._draft.text.strip():
            self.dismiss(Drafted("save", self._draft.text))
        else:
            self._say("还没写字", warning=True)

    async def action_better(self) -> None:
        """Take every safe rewrite."""
        await self._draft.pad.settled()
        self._tell(await self._draft.take_all())

    async def action_finding(self) -> None:
        """Go to the next finding."""
        await self._draft.pad.settled()
        said = await self._draft.go_on()
        offers = " → " in said
        self._tell(f"{said} · {self._keys['draft.take']} 换上" if offers else said)

    async def action_take(self) -> None:
        """Take what the finding offers."""
        await self._draft.pad.settled()
        self._tell(await self._draft.take())

    async def action_clear(self) -> None:
        """Empty the draft; that can be undone like any typing."""
        await self._draft.pad.settled()
        self._draft.pad.rewrite("")
        self._tell(f"清空了，{self._keys['edit.undo']} 撤销")

    async def action_leave(self) -> None:
        """Leave it as it stands."""
        await self._draft.pad.settled()
        self.dismiss(Drafted("leave", self._draft.text))

    async def action_quit(self) -> None:
        """Quit the program; the draft stays for the next time."""
        await self._draft.pad.settled()
        self._keep(self._draft.text)
        self.app.exit()

    def _tell(self, sentence: str) -> None:
        # After the message with which a check just made counts the characters.
        self.call_later(self._say, sentence)

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
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from phrasebook.files.checks import MOST_TEXT
from tui.bindings import bind
from tui.describe import marked_reply
from tui.reply import Reply
from tui.widgets.checked_text import CheckedText
from tui.widgets.status_line import StatusLine
from tui.wording import Wording

LIMIT = MOST_TEXT
"""Characters of a draft; the same as of a phrase."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is to become of a draft: copy `reply`, save `text` as a phrase, or leave it as it stands."""

    then: Literal["copy", "save", "leave"]
    text: str
    reply: Reply


class DraftScreen(ModalScreen[Drafted], inherit_bindings=False):
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
        bind("app.quit", "app.quit", priority=True),
    ]

    def __init__(
        self,
        text: str,
        title: str,
        check: Callable[[str], Reply],
        wording: Wording,
        keys: Mapping[str, str],
    ) -> None:
        """Make the screen.

        Args:
            text: what stands in it so far.
            title: what it is made of, one line.
            check: fills and checks a text as it would be copied.
            wording: checks a text as it stands in the box.
            keys: action id to its first key as people read it.
        """
        super().__init__()
        self._text = text
        self._title = title
        self._check = check
        self._wording = wording
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out what it is, the box with what the check says, and the keys."""
        with Vertical(id="draft"):
            yield Static(Content.styled(self._title, "bold"), id="draft-title")
            yield CheckedText(self._text, self._wording, self._remarks, id="draft-text")
            yield StatusLine(id="draft-status")
            yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Write on at the end."""
        self._draft.pad.focus()

    @property
    def _draft(self) -> CheckedText:
        return self.query_one(CheckedText)

    def _remarks(self, text: str) -> Sequence[Content]:
        """What the text reads like once filled, where that differs."""
        reply = self._check(text[:LIMIT])
        lines = [Content.assemble(("填好是：", "$foreground-muted"), marked_reply(reply))] if reply.spans else []
        if reply.missing:
            lines.append(Content.styled(f"待填：{'、'.join(reply.missing)}，请直接改成要说的话", "bold $text-accent"))
        return lines

    @on(CheckedText.Checked)
    def _checked(self, message: CheckedText.Checked) -> None:
        length = len(message.text)
        if length > LIMIT:
            self._say(f"太长了：{length} 字，只会复制前 {LIMIT} 字", warning=True)
        else:
            self._say(f"{length} 字")

    def _say(self, text: str, *, warning: bool = False) -> None:
        self.query_one(StatusLine).say(text, "warn" if warning else "plain")

    def _drafted(self, then: Literal["copy", "save", "leave"]) -> Drafted:
        return Drafted(then, self._draft.text, self._check(self._draft.text[:LIMIT]))

    async def action_copy(self) -> None:
        """Copy the draft unless it is blank or has a field left."""
        await self._draft.pad.settled()
        drafted = self._drafted("copy")
        if drafted.reply.missing:
            self._say(f"还差：{'、'.join(drafted.reply.missing)}", warning=True)
        elif not drafted.reply.text.strip():
            self._say("还没写字", warning=True)
        else:
            self.dismiss(drafted)

    async def action_save(self) -> None:
        """Make a phrase of it."""
        await self._draft.pad.settled()
        if self._draft.text.strip():
            self.dismiss(self._drafted("save"))
        else:
            self._say("还没写字", warning=True)

    async def action_better(self) -> None:
        """Take every safe rewrite."""
        await self._draft.pad.settled()
        self._tell(self._draft.take_all())

    async def action_finding(self) -> None:
        """Go to the next finding."""
        await self._draft.pad.settled()
        said = self._draft.go_on()
        offers = " → " in said
        self._tell(f"{said} · {self._keys['draft.take']} 换上" if offers else said)

    async def action_take(self) -> None:
        """Take what the finding offers."""
        await self._draft.pad.settled()
        self._tell(self._draft.take())

    async def action_clear(self) -> None:
        """Empty the draft; that can be undone like any typing."""
        await self._draft.pad.settled()
        self._draft.pad.rewrite("")
        self._tell(f"清空了，{self._keys['edit.undo']} 撤销")

    async def action_leave(self) -> None:
        """Leave it as it stands."""
        await self._draft.pad.settled()
        self.dismiss(self._drafted("leave"))

    def _tell(self, sentence: str) -> None:
        # After the message with which a check just made counts the characters.
        self.call_later(self._say, sentence)

"""A text being written, with its findings below it: checked a moment after each change, never behind the cursor.

Findings are walked one by one: `go_on` selects the next one's words and offers what is better, `take` takes
the offer, `take_all` every safe one. A click on a finding takes it too. What else is to be said of the text
(a blank field, what it reads like when filled) the screen adds through `remarks`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.style import Style as RichStyle
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.timer import Timer
from textual.widgets import Static, TextArea

from phrasebook.wording import Finding
from tui.aside import aside, begin
from tui.reply import change
from tui.widgets.marks import LEVEL_COLOURS, LEVEL_WORDS
from tui.widgets.text_pad import TextPad
from tui.wording import Wording, next_finding

CHECK_AFTER = 0.15
"""Seconds of rest before a changed text is checked: soon enough to be seen, never while a key is down."""

_MOST_SHOWN = 20
"""Findings that are listed at once; hundreds would cost the screen a quarter of a second at every letter."""

_WORDS_SHOWN = 12  # characters of warned words at the head of their line; the text shows them whole when selected


class Findings(Static):
    """The findings of a text, one or two lines each; a click tells which."""

    @dataclass
    class Picked(Message):
        """The person clicked the finding at `index`."""

        index: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, markup=False)

    def on_click(self, event: events.Click) -> None:
        """Tell which finding stands under the mouse."""
        style: RichStyle = event.style
        index = style.meta.get("finding")
        if isinstance(index, int):
            self.post_message(self.Picked(index))


class CheckedText(Vertical):
    """The box, and below it what the check says."""

    @dataclass
    class Checked(Message):
        """The text has been checked as it stands now."""

        text: str
        findings: Sequence[Finding]

    def __init__(
        self,
        text: str,
        wording: Wording,
        remarks: Callable[[str], Sequence[Content]],
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """Make it.

        Args:
            text: what to begin with.
            wording: what checks it.
            remarks: further lines to show above the findings, made from the text.
            id: as in Textual.
        """
        super().__init__(id=id)
        self._begin = text
        self._wording = wording
        self._remarks = remarks
        self._timer: Timer | None = None
        self._findings: Sequence[Finding] = ()
        self._checked: str | None = None
        self._current: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out the box and the findings."""
        yield TextPad(self._begin, id="text")
        with VerticalScroll(id="findings", can_focus=False):
            yield Findings(id="report")

    def on_mount(self) -> None:
        """Stand at the end of the text, checked."""
        self.pad.move_cursor(self.pad.document.end)
        self._begin_check()

    @property
    def pad(self) -> TextPad:
        """The box."""
        return self.query_one(TextPad)

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.pad.text

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings of the text as it was last checked."""
        return self._findings

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._current = None
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(CHECK_AFTER, self._begin_check)

    def _begin_check(self) -> None:
        begin(self, self.check, group="check", exclusive=True)

    async def check(self) -> None:
        """Check the text as it stands, unless that has been done; aside, for a long one takes a tenth of a second."""
        while (text := self.text) != self._checked:
            findings = await aside(lambda text=text: self._wording.findings(text))  # type: ignore[misc]
            if not self.query(Findings):  # the screen has gone meanwhile
                return
            if text == self.text:
                self._checked, self._findings = text, findings
                self._show()
                self.post_message(self.Checked(text, findings))

    async def go_on(self) -> str:
        """Select the words of the next finding.

        Returns:
            What is offered for them, as a sentence; what there is to say where there is none.
        """
        await self.check()
        findings = self._findings
        index = next_finding(findings, *self.pad.span)
        if index is None:
            return "用语没有问题"
        self._current = index
        finding = findings[index]
        self.pad.select_span(finding.start, finding.end)
        self._show()
        number = f"{index + 1}/{len(findings)}" if len(findings) > 1 else ""
        return " ".join(filter(None, (number, f"“{_shortened(finding.matched)}”", self._offer(finding))))

    async def take(self) -> str:
        """Take what is offered for the finding that is selected, or for the next one.

        Returns:
            What happened, as a sentence; "" where it shows.
        """
        await self.check()
        findings = self._findings
        index = self._current if self._current is not None else next_finding(findings, *self.pad.span)
        return await self._take(index) if index is not None else "用语没有问题"

    async def take_all(self) -> str:
        """Take every safe suggestion; see `take`."""
        await self.check()
        text = self.text
        better = await aside(lambda: self._wording.better(text))
        if better is None:
            return "没有可以直接换的说法" if self._findings else "用语没有问题"
        if text != self.text:
            return "又改过了，没有换"
        self.pad.rewrite(better)
        await self.check()
        return "已换成更稳妥的说法"

    @on(Findings.Picked)
    async def _picked(self, message: Findings.Picked) -> None:
        message.stop()
        await self.check()
        self.pad.focus()
        if message.index < len(self._findings):
            await self._take(message.index)

    async def _take(self, index: int) -> str:
        finding = self._findings[index]
        if finding.suggestion is None:
            self._current = index
            self.pad.select_span(finding.start, finding.end)
            self._show()
            return f"“{_shortened(finding.matched)}” {self._offer(finding)}"
        before, after = change(self.text, finding.suggestion)
        self.pad.rewrite(finding.suggestion)
        await self.check()
        return f"{_shortened(before)} 换成了 {_shortened(after)}"

    def _show(self) -> None:
        lines = list(self._remarks(self.text))
        first = self._current if self._current is not None and self._current >= _MOST_SHOWN else 0
        for index, finding in enumerate(self._findings[first : first + _MOST_SHOWN], first):
            lines += self._lines(index, finding)
        if len(self._findings) > _MOST_SHOWN:
            lines.append(Content.styled(f"共 {len(self._findings)} 处", "$foreground-muted"))
        if not lines and self.text.strip():
            lines = [Content.styled("用语没有问题", "$text-success")]
        self.query_one(Findings).update(Content("\n").join(lines))

    def _lines(self, index: int, finding: Finding) -> list[Content]:
        """One finding: level, words and what is better; then the reason."""
        sign = ">" if index == self._current else " "
        head = f"{sign}{LEVEL_WORDS[finding.level]} {_shortened(finding.matched)}"
        line = Content.assemble(
            (head, f"bold {LEVEL_COLOURS[finding.level]}"), (f" {self._offer(finding)}", "$text-success")
        )
        reason = Content.styled(f"　{finding.message}", "$foreground-muted")
        clickable = Style.from_meta({"finding": index})
        return [each.stylize(clickable) for each in (line, reason)]

    def _offer(self, finding: Finding) -> str:
        """Say what to do about a finding, as short as that goes."""
        if finding.suggestion is not None and self._checked is not None:
            before, after = change(self._checked, finding.suggestion)
            return f"{_shortened(before)} → {_shortened(after)}" if after else f"{_shortened(before)} → 去掉"
        if finding.reply:
            return f"可改用：{finding.reply}"
        return finding.advice or finding.message


def _shortened(words: str) -> str:
    return words if len(words) <= _WORDS_SHOWN else f"{words[:_WORDS_SHOWN]}…"

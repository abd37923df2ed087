"""The fill form: one line a field, the reply shown filled while it is typed; returns the answers.

Choices may be typed as their number. A blank that is left keeps the form open, so nothing unfilled is
copied unnoticed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from phrasebook.fields import ALWAYS, fields_in
from phrasebook.model import FieldDefinition, Phrase
from tui.bindings import bind
from tui.describe import marked_reply
from tui.reply import Reply
from tui.screens.leaving import Dialog
from tui.widgets.status_line import StatusLine
from tui.widgets.text_box import TextBox

_PATTERN_LIMIT = 200  # characters of an answer that a book's pattern is tried on


class FillScreen(Dialog[dict[str, str] | None]):
    """Asks for the fields of one phrase; returns field name to answer, None when given up."""

    CSS_PATH = "../styles/fill.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("fill.copy", "advance", show=True, priority=True),
        bind("fill.next", "move(1)", show=True, priority=True),
        bind("fill.previous", "move(-1)", priority=True),
        bind("fill.cancel", "cancel", show=True),
    ]

    def __init__(  # noqa: PLR0913 - a form is told what to ask, what is known, and what to do with it
        self,
        phrase: Phrase,
        names: Sequence[str],
        definitions: Mapping[str, FieldDefinition],
        known: Mapping[str, str],
        *,
        prepare: Callable[[Mapping[str, str]], Reply],
        keys: str,
    ) -> None:
        """Make a form.

        Args:
            phrase: what is being filled.
            names: the fields to ask for, in order.
            definitions: what the books say of fields.
            known: answers to start from.
            prepare: fills and checks the phrase with answers.
            keys: one line naming the keys of this form.
        """
        super().__init__()
        self._phrase = phrase
        self._names = names
        self._definitions = definitions
        self._known = known
        self._prepare = prepare
        self._keys = keys
        written = {found.name: found for found in reversed(fields_in(phrase.text))}
        self._choices = {name: _choices(written[name].choices, definitions.get(name)) for name in names}

    def compose(self) -> ComposeResult:
        """Lay out the title, a line a field, and the reply as it will be."""
        with Vertical(id="fill-form"):
            yield Static(Content.styled(self._phrase.title, "bold"), id="fill-title")
            with VerticalScroll(id="fill-fields", can_focus=False):
                for index, name in enumerate(self._names):
                    with Horizontal(classes="fill-line"):
                        yield Static(Content(name), classes="fill-name")
                        yield TextBox(self._known.get(name, ""), id=f"field-{index}", compact=True)
                    hint = self._hint(name)
                    if hint:
                        yield Static(Content(hint), classes="fill-hint")
            with VerticalScroll(id="fill-reply", can_focus=False):
                yield Static(id="fill-text", markup=False)
            yield StatusLine(id="fill-status")

    def on_mount(self) -> None:
        """Start at the first blank."""
        blank = next((i for i, name in enumerate(self._names) if not self._known.get(name)), 0)
        self.set_focus(self._box(blank))
        self.query_one("#fill-status", StatusLine).say(self._keys)
        self._show_reply()

    @on(Input.Changed)
    def _show_reply(self) -> None:
        self.query_one("#fill-text", Static).update(marked_reply(self._prepare(self._answers())))

    async def action_move(self, steps: int) -> None:
        """Go to the next or previous field, round the ends."""
        await self._box(self._position()).settled()
        self.set_focus(self._box((self._position() + steps) % len(self._names)))

    async def action_advance(self) -> None:
        """Stay at a wrong or blank field, else go to the next such one; return the answers when there is none."""
        await self._box(self._position()).settled()
        answers = self._answers()
        wrong = {name: message for name in self._names if (message := self._fault(name, answers[name]))}
        if not wrong:
            self.dismiss(answers)
            return
        start = self._position()
        order = [*self._names[start:], *self._names[:start]]
        name = next(each for each in order if each in wrong)
        self.set_focus(self._box(self._names.index(name)))
        self.query_one("#fill-status", StatusLine).say(wrong[name], "warn")

    def action_cancel(self) -> None:
        """Return nothing."""
        self.dismiss(None)

    def _box(self, index: int) -> TextBox:
        return self.query_one(f"#field-{index}", TextBox)

    def _position(self) -> int:
        """Index of the field that has the focus."""
        return next((i for i in range(len(self._names)) if self._box(i).has_focus), 0)

    def _answers(self) -> dict[str, str]:
        """Give what is typed, numbers of choices turned into the choices."""
        answers: dict[str, str] = {}
        for index, name in enumerate(self._names):
            typed = self._box(index).value.strip()
            choices = self._choices[name]
            by_number = typed.isdecimal() and typed not in choices and 1 <= int(typed) <= len(choices)
            answers[name] = choices[int(typed) - 1] if by_number else typed
        return answers

    def _fault(self, name: str, answer: str) -> str:
        """Say what is wrong with an answer, "" if nothing is."""
        if not answer:
            # 问候, 日期 and 时间 answer themselves when left blank.
            return "" if name in ALWAYS else f"还差：{name}"
        definition = self._definitions.get(name)
        if definition and definition.pattern and not re.fullmatch(definition.pattern, answer[:_PATTERN_LIMIT]):
            return f"{name} 的写法不对" + (f"，应为：{definition.hint}" if definition.hint else "")
        return ""

    def _hint(self, name: str) -> str:
        """Choices with their numbers, and the book's hint."""
        choices = "  ".join(f"{number} {choice}" for number, choice in enumerate(self._choices[name], 1))
        definition = self._definitions.get(name)
        return "  ".join(filter(None, (choices, definition.hint if definition else "")))


def _choices(written: tuple[str, ...], definition: FieldDefinition | None) -> tuple[str, ...]:
    """Give the choices in the text itself, else the book's."""
    return written or (definition.choices if definition else ())

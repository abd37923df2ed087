"""The boxes of a phrase's form: one a field, the text with what the check says below or beside it.

What is typed in them leaves as `Typed`; what that means as a phrase is `tui.phrase_form`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from phrasebook.model import Category, Phrase
from tui.phrase_form import WORDS, Typed
from tui.widgets.checked_text import CheckedText
from tui.widgets.text_box import TextBox
from tui.widgets.text_pad import TextPad
from tui.wording import Wording

_PLACEHOLDERS = {
    "title": "一行，列表里看到的",
    "category": "名字或下面的数字",
    "code": "例如 fh，可以不填",
    "tags": "用顿号隔开",
}
"""What stands in an empty box; boxes of several lines have their hint beside the name."""

_MANY_LINES = {"asks": "一行一个", "note": "给同事看"}
"""The fields below the text whose box has several lines, with the hint below their name."""


class PhraseBoxes(VerticalScroll, can_focus=False):
    """Holds what is typed of one phrase."""

    def __init__(
        self,
        begin: Phrase,
        categories: Sequence[Category],
        wording: Wording,
        remarks: Callable[[str], Sequence[Content]],
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """Make the boxes.

        Args:
            begin: what stands in them at first.
            categories: those that can be chosen, by number, name or click.
            wording: checks the text.
            remarks: what else there is to say of the text.
            id: Textual's.
        """
        super().__init__(id=id)
        self._begin = begin
        self._categories = categories
        self._wording = wording
        self._remarks = remarks

    def compose(self) -> ComposeResult:
        """Lay out title, text with what the check says, and a line for each other field."""
        begin = self._begin
        names = {category.id: category.name for category in self._categories}
        yield from _line("title", begin.title)
        yield CheckedText(begin.text, self._wording, self._remarks, id="edit-text")
        yield from _line("category", names.get(begin.category, begin.category))
        yield Static(_numbered(self._categories), id="edit-categories")
        yield from _line("tags", "、".join(begin.tags))
        yield from _line("code", begin.code)
        yield from _line("asks", "\n".join(begin.asks))
        yield from _line("note", begin.note)

    def typed(self) -> Typed:
        """What stands in the boxes."""
        boxes: Mapping[str, TextBox | TextPad] = {name: self.box(name) for name in WORDS}
        return Typed(**{name: box.text if isinstance(box, TextPad) else box.value for name, box in boxes.items()})

    @property
    def text(self) -> CheckedText:
        """The text with its findings."""
        return self.query_one(CheckedText)

    def box(self, name: str) -> TextBox | TextPad:
        """The box of a field."""
        if name == "text":
            return self.text.pad
        if name in _MANY_LINES:
            return self.query_one(f"#edit-{name}", TextPad)
        return self.query_one(f"#edit-{name}", TextBox)

    def in_order(self) -> Sequence[TextBox | TextPad]:
        """All boxes as they follow each other."""
        return [self.box(name) for name in WORDS]

    @on(events.Click, "#edit-categories")
    def _category_clicked(self, event: events.Click) -> None:
        """Take the category under the mouse."""
        position = event.style.meta.get("category")
        if isinstance(position, int):
            self.query_one("#edit-category", TextBox).value = self._categories[position].name


def _line(name: str, value: str) -> ComposeResult:
    """The name of a field and its box."""
    with Horizontal(classes="edit-line"):
        hint = _MANY_LINES.get(name)
        yield Static(Content(f"{WORDS[name]}\n{hint}" if hint else WORDS[name]), classes="edit-name")
        if hint:
            yield TextPad(value, id=f"edit-{name}")
            return
        # Not selected when it is entered: a slip would replace what stands there.
        yield TextBox(value, placeholder=_PLACEHOLDERS[name], id=f"edit-{name}", compact=True, select_on_focus=False)


def _numbered(categories: Sequence[Category]) -> Content:
    """The categories with the numbers that stand for them; a click takes one."""
    pieces = [
        Content.assemble((str(number), "$text-accent"), category.name).stylize(
            Style.from_meta({"category": number - 1})
        )
        for number, category in enumerate(categories, 1)
    ]
    return Content("  ").join(pieces)

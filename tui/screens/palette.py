"""Every action by its Chinese name, found by Han characters, pinyin or initials; returns the one to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from keymaps import ACTIONS, Keymap
from phrasebook.model import Category, Phrase
from phrasebook.search import SearchIndex
from tui.bindings import bind, shown_key
from tui.screens.leaving import Dialog
from tui.widgets.option_rows import OptionRows
from tui.widgets.text_box import TextBox


def action_index(actions: Sequence[str]) -> SearchIndex:
    """Make actions searchable like phrases: by name first, by what they do second."""
    shelf = Category("actions", "动作")
    phrases = [Phrase(each, ACTIONS[each].title, ACTIONS[each].help, shelf.id) for each in actions]
    return SearchIndex(phrases, [shelf])


class PaletteScreen(Dialog[str | None]):
    """Shows actions; returns the id of the chosen one, None when given up."""

    CSS_PATH = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.accept", "accept", priority=True),
        bind("dialog.next", "move(1)", priority=True),
        bind("dialog.previous", "move(-1)", priority=True),
        bind("dialog.cancel", "cancel"),
    ]

    def __init__(self, keymap: Keymap, actions: Sequence[str]) -> None:
        """Make a palette of these action ids."""
        super().__init__()
        self._keymap = keymap
        self._index = action_index(actions)
        self._shown: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out the box and the actions."""
        with Vertical(id="dialog"):
            yield TextBox(placeholder="想做什么？打名字或拼音", id="palette-query", compact=True)
            yield OptionRows(id="choices")

    def on_mount(self) -> None:
        """Show everything at first."""
        self.query_one(TextBox).focus()
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        query = self.query_one(TextBox).value
        if query == self._shown:
            return
        self._shown = query
        options = self.query_one(OptionList)
        hits = self._index.search(query, limit=100)
        options.clear_options()
        options.add_options([Option(self._line(hit.phrase), id=hit.phrase.id) for hit in hits])
        options.highlighted = 0 if hits else None

    def _line(self, action: Phrase) -> Content:
        # The keys before the sentence: where a line does not hold both, the sentence alone goes to the next.
        keys = "".join(f" {shown_key(key)}" for key in self._keymap.keys[action.id][:2])
        return Content.assemble((action.title, "bold"), (keys, "$text-accent"), f"　{action.text}")

    def action_move(self, steps: int) -> None:
        """Go to another action."""
        options = self.query_one(OptionList)
        if options.option_count:
            options.highlighted = ((options.highlighted or 0) + steps) % options.option_count

    async def action_accept(self) -> None:
        """Return the highlighted action."""
        await self.query_one(TextBox).settled()
        self._show()
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_cancel(self) -> None:
        """Return nothing."""
        self.dismiss(None)

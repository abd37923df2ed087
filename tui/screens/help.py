"""Every action with its keys in the keymap in force; typing leaves the lines that say it, in Han or pinyin."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from keymaps import ACTIONS, Keymap
from phrasebook.model import Category, Phrase
from phrasebook.search import SearchIndex
from tui.bindings import bind, shown_key
from tui.screens.leaving import Dialog
from tui.widgets.text_box import TextBox

_FOLDED = tuple(f"phrase.copy.{rank}" for rank in range(2, 10))
"""Actions that the line of their first one speaks for."""

_GROUPS = {
    "hints": "怎么搜",
    "main": "主界面",
    "fill": "填空",
    "draft": "草稿",
    "form": "改话术",
    "dialog": "对话框",
    "guide": "流程",
    "stats": "统计",
    "team": "团队",
}
"""What stands above each part: the hints, then the actions by the first of their scopes."""

_HINTS = (
    "全拼 tuihuo、首字母 thyf、汉字、快捷码都行",
    "空格隔开几个词，次序随意：运费 退货",
    "只在一类里找：售后:破损、sh:ps",
    "买家的话可以整句贴进来",
    "警：建议改写　禁：容易违规　提：留意一下　允：已放行",
)


class HelpScreen(Dialog[None], inherit_bindings=False):
    """Shows the help; what is typed filters it."""

    CSS_PATH = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.cancel", "back", show=True, priority=True),
        bind("dialog.accept", "close", priority=True),
        bind("dialog.next", "scroll(1)", priority=True),
        bind("dialog.previous", "scroll(-1)", priority=True),
        bind("result.page-next", "page(1)", priority=True),
        bind("result.page-previous", "page(-1)", priority=True),
        bind("help.open", "close", priority=True),
        bind("app.quit", "app.quit", priority=True),
    ]

    def __init__(self, keymap: Keymap) -> None:
        """Make the help of a keymap."""
        super().__init__()
        self._keymap = keymap
        self._lines = help_lines(keymap)
        self._index = SearchIndex(self._lines, [Category(name, title) for name, title in _GROUPS.items()])

    def compose(self) -> ComposeResult:
        """Lay out the box, and the whole list in one scrolling text."""
        with Vertical(id="dialog"):
            yield Static(Content.styled(f"帮助 · 键位：{self._keymap.title}", "bold"), id="help-title")
            yield TextBox(placeholder="找哪个键？打名字、拼音或按键", id="help-query", compact=True)
            with VerticalScroll(id="help-text", can_focus=False):
                yield Static(id="help-lines", markup=False)

    def on_mount(self) -> None:
        """Show everything at first."""
        self.query_one(TextBox).focus()
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        query = self.query_one(TextBox).value.strip()
        found = found_in(self._lines, self._index, query)
        self.query_one("#help-lines", Static).update(help_content(self._lines, found))
        self._text.scroll_home(animate=False)

    @property
    def _text(self) -> VerticalScroll:
        return self.query_one("#help-text", VerticalScroll)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self._text.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by what is in view, less a line that stays."""
        self.action_scroll(pages * max(1, self._text.size.height - 1))

    async def action_back(self) -> None:
        """Empty the box; go back where it is empty."""
        box = self.query_one(TextBox)
        await box.settled()
        if box.value:
            box.value = ""
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def help_lines(keymap: Keymap) -> tuple[Phrase, ...]:
    """Give every line of the help as search takes it: its keys as tags, its sentence as text, its part as category."""
    hints = [Phrase(f"hint.{at}", hint, hint, "hints") for at, hint in enumerate(_HINTS)]
    actions = [
        Phrase(
            action.id, action.title, action.help, action.scopes[0], tags=tuple(map(shown_key, keymap.keys[action.id]))
        )
        for action in ACTIONS.values()
        if keymap.keys[action.id] and action.id not in _FOLDED
    ]
    return (*hints, *actions)


def found_in(lines: Iterable[Phrase], index: SearchIndex, query: str) -> Collection[str]:
    """Ids of the lines that say a query or have it for a key; all of them for no query."""
    if not query:
        return {line.id for line in lines}
    key = query.casefold()
    named = {line.id for line in lines if any(key in each.casefold() for each in line.tags)}
    return named | {hit.phrase.id for hit in index.search(query, limit=100)}


def help_content(lines: Iterable[Phrase], found: Collection[str]) -> Content:
    """Lay the found lines out: each part under its name, keys before what they do."""
    shown: list[Content] = []
    part = ""
    for name, title in _GROUPS.items():
        for line in lines:
            if line.category != name or line.id not in found:
                continue
            if part != name:
                shown += [Content("")] if shown else []
                shown.append(Content.styled(title, "bold $text-accent"))
                part = name
            more = "（2～9 同理）" if line.id == "phrase.copy.1" else ""
            keys = (f"{' '.join(line.tags)}  ", "bold") if line.tags else ""
            shown.append(Content.assemble(keys, f"{line.text}{more}"))
    return Content("\n").join(shown) if shown else Content("没有找到，换个说法试试。")

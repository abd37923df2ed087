"""Every action with its keys in the keymap in force."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from keymaps import ACTIONS, Keymap
from tui.bindings import bind, shown_key

_FOLDED = tuple(f"phrase.copy.{rank}" for rank in range(2, 10))
"""Actions that the line of their first one speaks for."""

_GROUPS = {
    "main": "主界面",
    "fill": "填空",
    "draft": "草稿",
    "form": "改话术",
    "dialog": "对话框",
    "guide": "流程",
    "stats": "统计",
}


class HelpScreen(ModalScreen[None]):
    """Shows the help; any of its keys closes or scrolls it."""

    CSS_PATH = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.cancel", "close", show=True),
        bind("dialog.accept", "close"),
        bind("dialog.next", "scroll(1)", priority=True),
        bind("dialog.previous", "scroll(-1)", priority=True),
    ]

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out the whole list in one scrolling text."""
        with Vertical(id="dialog"):
            yield Static(Content.styled(f"帮助 · 键位：{self._keymap.title}", "bold"), id="dialog-title")
            with VerticalScroll(id="help-text"):
                yield Static(help_content(self._keymap))

    def on_mount(self) -> None:
        """Let PgUp and PgDn scroll at once."""
        self.query_one("#help-text").focus()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#help-text").scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def help_content(keymap: Keymap) -> Content:
    """List the search hints, then per scope: keys and what they do."""
    lines: list[Content] = [
        Content.styled("怎么搜", "bold $text-accent"),
        Content("全拼 tuihuo、首字母 thyf、汉字、编码都行"),
        Content("空格隔开几个词，次序随意：运费 退货"),
        Content("只在一类里找：售后:破损、sh:ps"),
        Content("买家的话可以整句贴进来"),
        Content("警：建议改写　禁：容易违规　允：已放行"),
    ]
    for scope, heading in _GROUPS.items():
        lines += [Content(""), Content.styled(heading, "bold $text-accent")]
        for action in ACTIONS.values():
            if action.scopes[0] == scope and keymap.keys[action.id] and action.id not in _FOLDED:
                keys = " ".join(shown_key(key) for key in keymap.keys[action.id])
                more = "（2～9 同理）" if action.id == "phrase.copy.1" else ""
                lines.append(Content.assemble((keys, "bold"), f"  {action.help}{more}"))
    return Content("\n").join(lines)

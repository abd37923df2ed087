"""The selected reply in full, below or beside the list; what it says is made in `tui.describe`."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class Preview(VerticalScroll, can_focus=False):
    """Scrolls by the screen's keys and by the wheel."""

    def compose(self) -> ComposeResult:
        """Hold one text, replaced as a whole."""
        yield Static(id="preview-text", markup=False)

    def show(self, content: Content) -> None:
        """Show a text from its top."""
        self.query_one("#preview-text", Static).update(content)
        self.scroll_home(animate=False)

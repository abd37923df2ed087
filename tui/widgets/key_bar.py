"""The keys at the foot of a screen, each shown whole or left out; which keys there are, the screen's bindings say.

Textual's own footer cuts the last one anywhere: in a narrow pane `Esc` stood there without what it does.
"""

from textual.widgets import Footer


class KeyBar(Footer):
    """The docked line of keys."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)

    async def recompose(self) -> None:
        """Make the keys anew, as the bindings are now."""
        await super().recompose()
        self._leave_out()

    def on_resize(self) -> None:
        """Show the keys that there is room for now."""
        self._leave_out()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Show the keys that the mouse wheel has brought into view."""
        super().watch_scroll_x(old_value, new_value)
        self._leave_out()

    def _leave_out(self) -> None:
        """Hide the keys that the edges cut; their places are counted, as those out of view have no region yet."""
        start = -self.scroll_offset.x
        for key in self.children:
            end = start + key.get_content_width(self.size, self.app.size)
            # Not `display`: the places of the others must stay as they are.
            key.visible = start >= 0 and end <= self.size.width
            start = end + key.styles.margin.width

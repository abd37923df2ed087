"""A list of options that no click and no key can break."""

from textual.events import Click
from textual.widgets import OptionList


class OptionRows(OptionList):
    """Textual's list, but for two moments in which Textual ends the app."""

    def on_click(self, event: Click) -> None:
        """Leave alone a click on an option that is no more; Textual's own handler is then not asked.

        The row clicked is the one that was painted. Textual looks for it among the options of now, which may have
        become fewer.
        """
        if event.style.meta.get("option", -1) >= self.option_count:
            event.prevent_default()

    def action_page_up(self) -> None:
        """Go up by a page, if there is room for one: before its first layout or in a tiny terminal there is none."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]  # Textual says no types there

    def action_page_down(self) -> None:
        """Go down by a page; see `action_page_up`."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]  # Textual says no types there

"""The yardstick for start-up: the smallest Textual app with an Input and an OptionList, nothing else."""

from textual.app import App, ComposeResult
from textual.widgets import Input, OptionList


class BareApp(App[None]):
    """Shows a box and a list of one entry that says it is painted."""

    def compose(self) -> ComposeResult:
        """Lay out the two widgets."""
        yield Input()
        yield OptionList("bare-app-painted")


if __name__ == "__main__":
    BareApp().run()

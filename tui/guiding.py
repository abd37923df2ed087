"""The way through the guides: from the list to one guide and back, until the person returns to the search."""

from textual.app import App

from keymaps import Keymap
from phrasebook.guides import Guide
from phrasebook.usage import Usage
from tui.copying import Copying
from tui.screens.guide import GuideScreen
from tui.screens.guides import GuidesScreen
from tui.walks import Walks


async def walk_guides(app: App[int], copying: Copying, usage: Usage, walks: Walks, keymap: Keymap) -> None:
    """Show the guide walked last, or the list; go on until the person goes back to the search.

    Args:
        app: shows the screens; this runs in a worker of its.
        copying: has the books in force and fills phrases.
        usage: has the stars.
        walks: where the buyers stand, kept up to date.
        keymap: names the keys in the hints.
    """
    resume = walks.guide
    while True:
        guide: Guide | None = await app.push_screen_wait(GuidesScreen(copying.desk.library, walks, resume))
        if guide is None:
            return
        if await app.push_screen_wait(GuideScreen(guide, copying, usage, walks, keymap)) != "list":
            return
        resume = ""

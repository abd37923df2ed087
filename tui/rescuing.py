"""A copy that did not arrive: the text itself, what can be done about the clipboard, a file to save it to."""

from collections.abc import Mapping

from tui import paths
from tui.clipboard import ClipboardSettings
from tui.clipboard.advice import advice
from tui.clipboard.rescue import save_rescue
from tui.copying import Copied
from tui.screens.rescue import RescueScreen


def rescue_screen(message: Copied, settings: ClipboardSettings, keys: Mapping[str, str]) -> RescueScreen:
    """The dialog for a copy that failed.

    Args:
        message: what should have been copied, and where it was tried.
        settings: those of the clipboard in force.
        keys: action id to its first key as people read it.
    """
    line = f"{keys['dialog.save']} 存成文件  {keys['dialog.cancel']} 返回"
    return RescueScreen(message.reply.text, advice(message.environment, settings), _save, line)


def _save(text: str) -> str:
    return str(save_rescue(text, paths.state_dir()))

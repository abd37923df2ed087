"""Which key does what: actions, keymap files, validation. Imports nothing else of ours."""

from keymaps.actions import ACTIONS, Action
from keymaps.keymap import Keymap, KeymapError, load_keymap

__all__ = ["ACTIONS", "Action", "Keymap", "KeymapError", "load_keymap"]

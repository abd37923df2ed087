"""The bridge from keymaps to Textual: screens bind action ids, the keymap in force gives them keys.

Every binding is declared under a name that no terminal sends, so an action the keymap leaves unbound has no
key at all, and no default can shadow the user's choice.
"""

from textual.binding import Binding

from keymaps import ACTIONS, Keymap


def bind(action: str, method: str, *, show: bool = False, priority: bool = False) -> Binding:
    """Bind an action id of the registry to a Textual action string, still without a real key."""
    key = f"unbound-{action}"
    return Binding(key, method, ACTIONS[action].title, id=action, show=show, priority=priority)


def textual_keys(keymap: Keymap) -> dict[str, str]:
    """Give the keymap in the form `App.set_keymap` takes: binding id to keys joined by commas."""
    return {action: ",".join(keys) for action, keys in keymap.keys.items() if keys}


def shown_key(key: str) -> str:
    """Write a key as people read it: `ctrl+down` as `Ctrl+↓`, `pagedown` as `PgDn`."""
    names = {"up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "PgUp", "pagedown": "PgDn", "escape": "Esc"}
    return "+".join(names.get(part, part.capitalize()) for part in key.split("+"))


def first_key(keymap: Keymap, action: str) -> str:
    """The first key of an action as people read it; says so where the keymap gives it none."""
    keys = keymap.keys[action]
    return shown_key(keys[0]) if keys else "（未设键）"

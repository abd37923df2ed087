"""Keymap files read and validated: TOML to a frozen `Keymap`, or an error that says where and how to mend it.

Nothing is accepted silently: an unknown action, an unknown key name or one key for two actions in one scope
refuses the whole file, and the caller falls back to the default keymap and says so.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from keymaps.actions import ACTIONS

SHIPPED = Path(__file__).parent
"""Folder of the keymaps that ship with the program."""

_LIMIT = 256 * 1024  # bytes; the largest sensible keymap has a hundredth of it
_TOP_KEYS = ("schema", "name", "title", "extends", "keys")
_MODIFIERS = ("alt", "ctrl", "shift")
_NAMED = (
    "enter",
    "escape",
    "tab",
    "space",
    "backspace",
    "delete",
    "insert",
    "home",
    "end",
    "pageup",
    "pagedown",
    "up",
    "down",
    "left",
    "right",
    "plus",
    "minus",
    "comma",
    "full_stop",
    "slash",
    "backslash",
    "semicolon",
    "apostrophe",
    "grave_accent",
    "left_square_bracket",
    "right_square_bracket",
    "equals_sign",
    "question_mark",
    "underscore",
    "at",
)
_KEY_NAMES = frozenset([*_NAMED, *(f"f{number}" for number in range(1, 25)), *"abcdefghijklmnopqrstuvwxyz0123456789"])


class KeymapError(Exception):
    """A keymap file that cannot be used; `str()` is `file:line:column: error keymap.… message` in Chinese."""

    def __init__(self, file: str, line: int, column: int, rule: str, message: str) -> None:
        super().__init__(f"{file}:{line}:{column}: error {rule} {message}")
        self.file = file
        self.line = line
        self.column = column
        self.rule = rule
        self.message = message


class Keymap(NamedTuple):
    """A valid keymap: `keys` gives every action of the registry its keys, an empty tuple where unbound."""

    name: str
    title: str
    keys: Mapping[str, tuple[str, ...]]


def load_keymap(name: str = "default", folder: Path | None = None) -> Keymap:
    """Load a keymap by name or path.

    Args:
        name: a shipped name (`default`), the name of a file in `folder` without its ending, or a path
            that ends in `.toml`.
        folder: where the user's own keymaps lie; they win over shipped ones of the same name, except
            `default`, so that `extends = "default"` always means ours.

    Raises:
        KeymapError: the file is missing, is no TOML, or has an entry that cannot stand.
    """
    return _load(_path_of(name, folder), folder, seen=())


def _path_of(name: str, folder: Path | None) -> Path:
    """Find the file a name stands for; where there is none, a path that will be reported as missing."""
    if name.endswith(".toml"):
        return Path(name).expanduser()
    if folder is not None and name != "default" and (folder / f"{name}.toml").is_file():
        return folder / f"{name}.toml"
    shipped = SHIPPED / f"{name}.toml"
    return shipped if shipped.is_file() or folder is None else folder / f"{name}.toml"


def _load(path: Path, folder: Path | None, seen: tuple[Path, ...]) -> Keymap:
    """Load one file on top of the one it extends."""
    source = _Source(path)
    if path in seen:
        raise source.error("extends", "keymap.extends", "键位文件绕成了圈，自己继承了自己。请改 extends。")
    _check_top(source)
    base = source.document.get("extends", "default")
    if not isinstance(base, str):
        raise source.error("extends", "keymap.extends", 'extends 要写成文字，例如 extends = "default"。')
    keys: dict[str, tuple[str, ...]] = dict.fromkeys(ACTIONS, ())
    if path.parent != SHIPPED or path.stem != "default":
        keys.update(_load(_path_of(base, folder), folder, (*seen, path)).keys)
    own = {action: _keys_of(source, action, value) for action, value in source.entries().items()}
    keys.update(own)
    _check_clashes(source, keys, own)
    return Keymap(str(source.document.get("name", path.stem)), str(source.document.get("title", path.stem)), keys)


class _Source:
    """A keymap file as parsed, able to say on which line an entry stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if not path.is_file():
                raise KeymapError(
                    str(path), 1, 1, "keymap.missing", f"找不到键位文件。可用的有：{'、'.join(shipped_names())}。"
                )
            raw = path.read_bytes()[: _LIMIT + 1]
        except OSError as fault:
            raise KeymapError(str(path), 1, 1, "keymap.read", f"读不了这个文件：{fault.strerror}。") from fault
        if len(raw) > _LIMIT:
            raise KeymapError(str(path), 1, 1, "keymap.size", "键位文件超过 256 KB，多半拿错了文件。")
        try:
            self.text = raw.decode("utf-8-sig")
            self.document: dict[str, Any] = tomli.loads(self.text)
        except UnicodeDecodeError as fault:
            raise KeymapError(str(path), 1, 1, "keymap.encoding", "文件要存成 UTF-8 编码。") from fault
        except tomli.TOMLDecodeError as fault:
            line, column = getattr(fault, "lineno", 1), getattr(fault, "colno", 1)
            message = '这一行写得不合 TOML 格式；每行应像 "phrase.copy" = ["enter"]。'
            raise KeymapError(str(path), line, column, "keymap.syntax", message) from fault
        except RecursionError as fault:
            raise KeymapError(str(path), 1, 1, "keymap.syntax", "括号套得太深。") from fault

    def entries(self) -> Mapping[str, Any]:
        """Give the `[keys]` table as written."""
        table = self.document.get("keys", {})
        if not isinstance(table, dict):
            raise self.error("keys", "keymap.keys", 'keys 要写成单独一行 [keys]，下面逐行写 "动作" = ["按键"]。')
        return table

    def error(self, entry: str, rule: str, message: str) -> KeymapError:
        """Make an error at the first line where `entry` stands as a key."""
        pattern = re.compile(rf"""^[ \t]*\[?["']?{re.escape(entry)}""", re.MULTILINE)
        match = pattern.search(self.text)
        offset = match.end() - len(entry) if match else 0
        line = self.text.count("\n", 0, offset) + 1
        column = offset - (self.text.rfind("\n", 0, offset) + 1) + 1
        return KeymapError(str(self.path), line, column, rule, message)


def shipped_names() -> tuple[str, ...]:
    """Names of the keymaps that ship with the program."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def _check_top(source: _Source) -> None:
    """Refuse a wrong schema or an unknown key at the top of the file."""
    if source.document.get("schema") != 1:
        raise source.error("schema", "keymap.schema", "键位文件的格式版本要写成 schema = 1。")
    for key in source.document:
        if key not in _TOP_KEYS:
            raise source.error(key, "keymap.key", f"没有 {key} 这一项。{_nearest(key, _TOP_KEYS)}")


def _keys_of(source: _Source, action: str, value: object) -> tuple[str, ...]:
    """Check one entry: a known action with a list of known keys, given in their normal form."""
    if action not in ACTIONS:
        raise source.error(action, "keymap.action", f"没有 {action} 这个动作。{_nearest(action, tuple(ACTIONS))}")
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise source.error(
            action, "keymap.value", f'{action} 要写成一串按键，例如 "{action}" = ["f12"]；空的 [] 表示不用。'
        )
    return tuple(dict.fromkeys(_key(source, action, key) for key in value))


def _key(source: _Source, action: str, written: str) -> str:
    """Normalise one key: lower case, modifiers in the order alt, ctrl, shift."""
    *modifiers, key = written.strip().lower().split("+")
    unknown = [name for name in modifiers if name not in _MODIFIERS]
    if unknown:
        raise source.error(
            action, "keymap.key-name", f"{written} 里没有 {unknown[0]} 这个组合键。{_nearest(unknown[0], _MODIFIERS)}"
        )
    if key not in _KEY_NAMES:
        raise source.error(action, "keymap.key-name", f"没有 {written} 这个按键。{_nearest(key, sorted(_KEY_NAMES))}")
    if len(key) == 1 and not {"alt", "ctrl"} & set(modifiers):
        raise source.error(action, "keymap.letter", f"{written} 会和打字、输入法抢键。请加上 ctrl+ 或 alt+。")
    return "+".join([*sorted(set(modifiers)), key])


def _check_clashes(source: _Source, keys: Mapping[str, Sequence[str]], own: Mapping[str, object]) -> None:
    """Refuse one key for two actions that listen in the same scope; the entry named is one of this file."""
    taken: dict[tuple[str, str], str] = {}
    for action in sorted(keys, key=lambda name: name in own):
        for scope in ACTIONS[action].scopes:
            for key in keys[action]:
                other = taken.setdefault((scope, key), action)
                if other != action:
                    message = f'{key} 已经给了 {other}（{ACTIONS[other].title}）。请换一个键，或写上 "{other}" = []。'
                    raise source.error(action, "keymap.clash", message)


def _nearest(word: str, known: Sequence[str]) -> str:
    """Suggest the nearest valid entry."""
    near = difflib.get_close_matches(word, known, 1, 0.5)
    return f"是不是想写 {near[0]}？" if near else f"可以写的有：{'、'.join(known[:12])}…"

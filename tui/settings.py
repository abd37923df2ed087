"""The user's settings: `config.toml` read into frozen data, each fault with its place and the nearest valid key.

Only these settings may name books, commands or clipboard behaviour; nothing in a shared book can. A faulty
entry is reported and its default used, so a slip in one line never keeps the program from starting.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from tui import paths
from tui.clipboard import METHODS, ClipboardSettings

if TYPE_CHECKING:
    from phrasebook.files.toml import TomlFile
    from phrasebook.model import Problem
    from phrasebook.sharing.model import Source

Confirm = Literal["error", "warn", "never"]

THEMES = ("auto", "light", "dark", "contrast", "ansi")
_CONFIRM = ("error", "warn", "never")
_KEYS = ("schema", "keymap", "theme", "confirm", "agent", "book", "clipboard")
_CLIPBOARD_KEYS = ("method", "command", "verify")
_BOOK_KEYS = ("path",)


@dataclass(frozen=True, slots=True)
class Settings:
    """What `config.toml` says; `problems` are its faults, `file` where it was looked for."""

    keymap: str = "default"
    theme: str = "auto"
    confirm: Confirm = "error"
    agent: Mapping[str, str] = field(default_factory=dict)
    books: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    clipboard: ClipboardSettings = ClipboardSettings()
    problems: tuple[Problem, ...] = ()
    file: str = ""


def load_settings(folder: Path | None = None) -> Settings:
    """Read `config.toml` of `folder` (default: the user's own); a missing file means all defaults."""
    path = (folder if folder is not None else paths.config_dir()) / "config.toml"
    if not path.is_file():
        return Settings(file=str(path))
    from phrasebook.files.toml import TomlError, read_toml  # noqa: PLC0415 - most people have no such file

    try:
        document = read_toml(path)
    except TomlError as fault:
        return Settings(problems=(fault.problem,), file=str(path))
    return _Reader(document).settings(path)


class _Reader:
    """Reads one parsed `config.toml`, collecting problems as it goes."""

    def __init__(self, document: TomlFile) -> None:
        self._document = document
        self._problems: list[Problem] = []

    def settings(self, path: Path) -> Settings:
        """Read every key; the first faults of each are in `problems`."""
        top = self._document.data
        self._check_keys((), top, _KEYS)
        if top.get("schema") != 1:
            self._fault(
                ("schema",), "config.schema", "设置文件的格式版本要写成 schema = 1", "请在第一行写上 schema = 1。"
            )
        clipboard = self._table("clipboard")
        self._check_keys(("clipboard",), clipboard, _CLIPBOARD_KEYS)
        return Settings(
            keymap=self._text(top, ("keymap",), "default"),
            theme=self._choice(top, ("theme",), THEMES),
            confirm=cast("Confirm", self._choice(top, ("confirm",), _CONFIRM)),
            agent=self._agent(),
            books=self._books(path.parent),
            clipboard=ClipboardSettings(
                method=self._choice(clipboard, ("clipboard", "method"), METHODS),
                command=self._command(clipboard),
                verify=self._verify(clipboard),
            ),
            problems=tuple(self._problems),
            file=str(path),
        )

    def _fault(self, keys: tuple[str | int, ...], rule: str, message: str, mend: str) -> None:
        self._problems.append(self._document.problem(keys, "warn", rule, message, mend))

    def _check_keys(self, where: tuple[str | int, ...], table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        """Report keys we do not know, naming the nearest one we do."""
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.5)
                mend = f"是不是想写 {near[0]}？" if near else f"可以写的有：{'、'.join(known)}。"
                self._fault((*where, key), "config.key", f"设置里没有 {key} 这一项，已略过", mend)

    def _table(self, key: str) -> Mapping[str, Any]:
        value = self._document.data.get(key, {})
        if isinstance(value, dict):
            return value
        self._fault((key,), "config.type", f"{key} 要写成 [{key}] 一节", f"请改成单独一行 [{key}]，下面逐行写。")
        return {}

    def _value(
        self, table: Mapping[str, Any], keys: tuple[str, ...], fits: Callable[[object], bool], wanted: str
    ) -> object:
        """Give the value if it is there and fits, None otherwise (reported when it does not fit)."""
        value = table.get(keys[-1])
        if value is None or fits(value):
            return value
        self._fault(keys, "config.type", f"{keys[-1]} {wanted}，现在是 {value!r}", "请改好，眼下按默认值。")
        return None

    def _text(self, table: Mapping[str, Any], keys: tuple[str, ...], default: str) -> str:
        value = self._value(table, keys, lambda given: isinstance(given, str), "要写成带引号的文字")
        return value if isinstance(value, str) else default

    def _choice(self, table: Mapping[str, Any], keys: tuple[str, ...], choices: tuple[str, ...]) -> str:
        """Give one of `choices`, the first where nothing valid is given."""
        value = table.get(keys[-1], choices[0])
        if value in choices:
            return str(value)
        near = difflib.get_close_matches(str(value), choices, 1, 0.5)
        mend = f'是不是想写 "{near[0]}"？' if near else f"可以写的有：{'、'.join(choices)}。"
        self._fault(keys, "config.value", f"{keys[-1]} 不能是 {value!r}，已按 {choices[0]}", mend)
        return choices[0]

    def _agent(self) -> dict[str, str]:
        """Answers set once, `[agent]`: field name to text."""
        answers: dict[str, str] = {}
        for name, value in self._table("agent").items():
            if isinstance(value, str):
                answers[name] = value
            else:
                self._fault(("agent", name), "config.type", f"{name} 要写成带引号的文字", f'例如 {name} = "小古"。')
        return answers

    def _books(self, base: Path) -> tuple[str, ...]:
        """Paths of `[[book]]` entries, taken relative to the settings file."""
        books: list[str] = []
        entries = self._document.data.get("book", [])
        if not isinstance(entries, list):
            self._fault(("book",), "config.type", "话术本要写成 [[book]]，两层方括号", "请把 [book] 改成 [[book]]。")
            return ()
        for index, entry in enumerate(entries):
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str) and path:
                self._check_keys(("book", index), entry, _BOOK_KEYS)
                books.append(str(base / Path(path).expanduser()))
            elif isinstance(entry, dict) and "git" in entry:
                message = "这个版本还不会从 git 取话术，这一本已略过"
                self._fault(("book", index, "git"), "config.git", message, "请先用 git 取到本机，再写 path。")
            else:
                self._fault(("book", index), "config.book", "这本话术没有写 path", '例如 path = "D:/话术/our-shop"。')
        return tuple(books)

    def _command(self, table: Mapping[str, Any]) -> tuple[str, ...] | str | None:
        """Read the user's own copy command: one string, or its words as a list."""

        def fits(given: object) -> bool:
            return isinstance(given, str) or (
                isinstance(given, list) and bool(given) and all(isinstance(word, str) for word in given)
            )

        value = self._value(table, ("clipboard", "command"), fits, "要写成一行命令或一串文字")
        return tuple(value) if isinstance(value, list) else cast("str | None", value)

    def _verify(self, table: Mapping[str, Any]) -> bool | None:
        value = self._value(table, ("clipboard", "verify"), lambda given: isinstance(given, bool), "要写 true 或 false")
        return cast("bool | None", value)

"""The user's settings: `config.toml` read into frozen data, each fault with its place and the nearest valid key.

Only these settings may name books, commands or clipboard behaviour; nothing in a shared book can. A faulty
entry is reported and its default used, so a slip in one line never keeps the program from starting.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from tui import paths
from tui.clipboard import METHODS, ClipboardSettings

if TYPE_CHECKING:
    from phrasebook.files.toml import TomlFile
    from phrasebook.model import Problem
    from phrasebook.sharing.model import Mode, Source

Confirm = Literal["error", "warn", "never"]
Keys = tuple[str | int, ...]
"""Where a value stands in the document: `("book", 0, "mode")`."""

THEMES = ("auto", "light", "dark", "contrast", "ansi")
_CONFIRM = ("error", "warn", "never")
_KEYS = ("schema", "keymap", "theme", "confirm", "agent", "book", "clipboard")
_CLIPBOARD_KEYS = ("method", "command", "verify")
_BOOK_KEYS = ("path", "git", "branch", "mode", "name")


class Folder(NamedTuple):
    """A team's book in a folder or a `.toml` file: its absolute path, and what people call it."""

    path: str
    name: str = ""

    @property
    def title(self) -> str:
        """What people call it: its name, else the last part of its path."""
        return self.name or Path(self.path).name


@dataclass(frozen=True, slots=True)
class Settings:
    """What `config.toml` says; `problems` are its faults, `file` where it was looked for.

    `shelves` are the team books in the order in which they are layered, the first at the bottom.
    """

    keymap: str = "default"
    theme: str = "auto"
    confirm: Confirm = "error"
    agent: Mapping[str, str] = field(default_factory=dict)
    shelves: tuple[Folder | Source, ...] = ()
    clipboard: ClipboardSettings = ClipboardSettings()
    problems: tuple[Problem, ...] = ()
    file: str = ""

    @property
    def books(self) -> tuple[str, ...]:
        """The paths of the team books that lie in folders."""
        return tuple(each.path for each in self.shelves if isinstance(each, Folder))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The team books that come by git."""
        return tuple(each for each in self.shelves if not isinstance(each, Folder))


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


def shelves_in(document: TomlFile, base: Path) -> tuple[Folder | Source | None, ...]:
    """The team book of each `[[book]]` of a settings file in the folder `base`, None for one that cannot be used."""
    reader, entries = _Reader(document), document.data.get("book", [])
    return tuple(reader.shelf(number, base) for number in range(len(entries) if isinstance(entries, list) else 0))


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
            shelves=self._shelves(path.parent),
            clipboard=ClipboardSettings(
                method=self._choice(clipboard, ("clipboard", "method"), METHODS),
                command=self._command(clipboard),
                verify=self._verify(clipboard),
            ),
            problems=tuple(self._problems),
            file=str(path),
        )

    def _fault(self, keys: Keys, rule: str, message: str, mend: str) -> None:
        self._problems.append(self._document.problem(keys, "warn", rule, message, mend))

    def _check_keys(self, where: Keys, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
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

    def _value(self, table: Mapping[str, Any], keys: Keys, fits: Callable[[object], bool], wanted: str) -> object:
        """Give the value if it is there and fits, None otherwise (reported when it does not fit)."""
        value = table.get(str(keys[-1]))
        if value is None or fits(value):
            return value
        self._fault(keys, "config.type", f"{keys[-1]} {wanted}，现在是 {value!r}", "请改好，眼下按默认值。")
        return None

    def _text(self, table: Mapping[str, Any], keys: Keys, default: str) -> str:
        value = self._value(table, keys, lambda given: isinstance(given, str), "要写成带引号的文字")
        return value if isinstance(value, str) else default

    def _choice(self, table: Mapping[str, Any], keys: Keys, choices: tuple[str, ...]) -> str:
        """Give one of `choices`, the first where nothing valid is given."""
        value = table.get(str(keys[-1]), choices[0])
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

    def _shelves(self, base: Path) -> tuple[Folder | Source, ...]:
        """The `[[book]]` entries in their order, paths taken relative to the settings file."""
        entries = self._document.data.get("book", [])
        if not isinstance(entries, list):
            self._fault(("book",), "config.type", "话术本要写成 [[book]]，两层方括号", "请把 [book] 改成 [[book]]。")
            return ()
        found: dict[str, Folder | Source] = {}
        for index in range(len(entries)):
            shelf = self.shelf(index, base)
            if shelf is None:
                continue
            if found.setdefault(shelf.path if isinstance(shelf, Folder) else shelf.key, shelf) is not shelf:
                self._fault(("book", index), "config.book", "这本话术写了两次，后一次已略过", "请删掉一处。")
        return tuple(found.values())

    def shelf(self, number: int, base: Path) -> Folder | Source | None:
        """One `[[book]]` by its number from 0; None if it names no book that can be used."""
        where, entry = ("book", number), self._document.data["book"][number]
        if not isinstance(entry, dict):
            entry = {}
        self._check_keys(where, entry, _BOOK_KEYS)
        path, git, name = (self._text(entry, (*where, key), "").strip() for key in ("path", "git", "name"))
        if path and "git" in entry:
            self._fault(where, "config.book", "一本话术只能写 path 或 git 中的一个，已按 path", "请删掉另一个。")
        if path:
            for key in ("branch", "mode"):
                if key in entry and "git" not in entry:
                    self._fault((*where, key), "config.book", f"{key} 只对 git 的话术本有用，已略过", "请删掉这一行。")
            return Folder(str(base / Path(path).expanduser()), name)
        if git:
            return self._source(where, entry, base, git, name)
        if not {"path", "git"} & entry.keys():
            self._fault(where, "config.book", "这本话术没有写 path 或 git", '例如 path = "D:/话术/our-shop"。')
        return None

    def _source(self, where: Keys, entry: Mapping[str, Any], base: Path, git: str, name: str) -> Source | None:
        """A repository; None where its address must not be used."""
        from phrasebook.sharing.model import MODES, Source  # noqa: PLC0415 - most people share nothing
        from phrasebook.sharing.urls import fits_branch, has_password, local_path, refusal  # noqa: PLC0415 - likewise

        if sentence := refusal(git):
            self._fault((*where, "git"), "config.git", sentence, "这一本已略过。")
            return None
        if has_password(git):
            message = "地址里带着密码或令牌，看到设置文件的人都能拿走"
            self._fault((*where, "git"), "config.git", message, "请删掉它，改用 git 自己的凭据管理。")
        if local_path(git) == git:
            git = str(base / Path(git).expanduser())
        branch = self._text(entry, (*where, "branch"), "")
        if branch and not fits_branch(branch):
            message = f"branch 不能是 {branch!r}，已按仓库默认的分支"
            self._fault((*where, "branch"), "config.value", message, '例如 branch = "main"。')
            branch = ""
        return Source(git, branch, cast("Mode", self._choice(entry, (*where, "mode"), MODES)), name)

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

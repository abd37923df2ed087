# ruff: noqa: INP001 - a script, not a package
"""Writes the tables of commands and of actions into docs/手册.md: run it after adding or changing one.

A test proves that the handbook is as this script would leave it.
"""

import re
from pathlib import Path

from keymaps import ACTIONS, load_keymap
from tui.arguments import COMMANDS
from tui.bindings import shown_key

HANDBOOK = Path(__file__).parents[1] / "docs" / "手册.md"


def with_tables(text: str) -> str:
    """The handbook with its two tables anew; each is the first one under the heading of its appendix."""
    commands = [("`miaohui`", "打开界面"), *((f"`miaohui {name}`", line) for name, line in COMMANDS.items())]
    keys = load_keymap().keys
    actions = [
        (f"`{action.id}`", " ".join(map(shown_key, keys[action.id])) or "（未设）", action.help)
        for action in ACTIONS.values()
    ]
    text = _replaced(text, "附录一", _table(("命令", "做什么"), commands))
    return _replaced(text, "附录二", _table(("动作", "默认按键", "做什么"), actions))


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"|{'|'.join(line)}|\n" if line[0] == "---" else f"| {' | '.join(line)} |\n" for line in lines)


def _replaced(text: str, heading: str, table: str) -> str:
    pattern = re.compile(rf"(^## {heading}[^|]*\n\n)(?:\|[^\n]*\n)+", re.MULTILINE)
    replaced, count = pattern.subn(lambda match: match[1] + table, text)
    if count != 1:
        raise ValueError(f"no single table under {heading}")
    return replaced


if __name__ == "__main__":
    HANDBOOK.write_text(with_tables(HANDBOOK.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")

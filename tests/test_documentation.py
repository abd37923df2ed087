"""The handbook names whatever a person can type, press or write, and its examples work as printed."""

import argparse
import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keymaps import ACTIONS, load_keymap
from phrasebook.files.schema import schemas
from phrasebook.files.toml import parse_toml
from phrasebook.library import open_library
from phrasebook.linting.gather import lint, targets
from phrasebook.model import LEVELS
from phrasebook.wording import load_rules
from tui.arguments import COMMANDS, parse, parser_for
from tui.settings import _BOOK_KEYS, _CLIPBOARD_KEYS, _KEYS, load_settings

HOUSE = Path(__file__).parents[1]
HANDBOOK = (HOUSE / "docs" / "手册.md").read_text(encoding="utf-8")
CODE = "".join(re.findall(r"```.*?```|`[^`\n]+`", HANDBOOK, re.DOTALL))
EXAMPLES = {  # path on the example's first line, content
    match[1]: match[0]
    for match in (
        re.match(r"# (\S+\.toml)\n.*", block, re.DOTALL)
        for block in re.findall(r"```toml\n(.*?)```", HANDBOOK, re.DOTALL)
    )
    if match
}
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", HANDBOOK, re.DOTALL))
COMMAND_LINES = sorted(
    {
        *re.findall(r"^(miaohui.*)$", SHELL, re.MULTILINE),
        *re.findall(r"`(?:\w+=1 )?(miaohui \w+ [^`>]*?) *(?:>.*)?`", HANDBOOK),
    }
)
PICTURES = ("窄屏", "宽屏", "填空", "提醒", "改写", "帮助")
OWN = "暖冬旗舰店"


def in_code(name: str) -> bool:
    """Whether a name stands in code somewhere in the handbook, not only inside a longer name."""
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", CODE) is not None


def keys_of(schema: dict[str, Any]) -> Iterator[str]:
    """Every key a file of this schema may hold, at any depth."""
    for name, below in schema.get("properties", {}).items():
        yield name
        yield from keys_of(below)
    for nested in ("items", "additionalProperties"):
        if isinstance(schema.get(nested), dict):
            yield from keys_of(schema[nested])


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The examples of the handbook as files, under the paths that they name."""
    root = tmp_path_factory.mktemp("handbook")
    for name, content in EXAMPLES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_handbook(command):
    assert in_code(f"miaohui {command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_in_the_handbook(command):
    # -h and the one-letter short forms speak for themselves.
    (commands,) = (each for each in parser_for(command)._actions if each.dest == "command")
    actions = list(commands.choices[command]._actions)
    for each in actions:  # `miaohui team add` has options of its own
        if isinstance(each, argparse._SubParsersAction):
            actions += [nested for parser in each.choices.values() for nested in parser._actions]
    options = {option for each in actions for option in each.option_strings}
    missing = {option for option in options if option.startswith("--") and not in_code(option)}
    assert missing - {"--help"} == set()


def test_every_action_of_a_keymap_is_in_the_handbook():
    assert [action for action in ACTIONS if not in_code(action)] == []


def test_the_tables_of_commands_and_actions_are_those_of_the_program():
    # After a change of either: python .ci/make_handbook_tables.py
    script = runpy.run_path(str(HOUSE / ".ci" / "make_handbook_tables.py"))
    assert script["with_tables"](HANDBOOK) == HANDBOOK


def test_every_rule_is_in_the_handbook_with_its_level():
    ships = {rule.id: rule.level for pack in load_rules().packs for rule in pack.rules}
    rows = re.findall(rf"^\| `([a-z.-]+)` \| ({'|'.join(LEVELS)}) \|", HANDBOOK, re.MULTILINE)
    assert dict(rows) == ships


@pytest.mark.parametrize("kind", sorted(set(schemas()) - {"config"}))
def test_every_key_of_a_file_is_in_the_handbook(kind):
    assert [key for key in keys_of(schemas()[kind]) if not in_code(key)] == []


def test_every_key_of_the_settings_is_in_the_handbook():
    # What the program reads, not what the schema foresees.
    assert [key for key in (*_KEYS, *_BOOK_KEYS, *_CLIPBOARD_KEYS) if not in_code(key)] == []


def test_every_guide_is_in_the_handbook():
    assert [guide.title for guide in open_library().guides if guide.title not in HANDBOOK] == []


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_every_printed_command_is_one_that_the_program_takes(line):
    # Only grammar: what the commands do with it is proved in their own tests.
    parse(shlex.split(line)[1:])


def test_every_command_of_the_readme_is_one_that_the_program_takes():
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", (HOUSE / "README.md").read_text(encoding="utf-8"), re.DOTALL))
    lines = re.findall(r"^(miaohui .*)$", blocks, re.MULTILINE)
    assert len(lines) > 10
    for line in lines:
        parse(shlex.split(line.partition(" && ")[0], comments=True)[1:])


def test_the_example_books_are_free_of_problems(folder):
    for book in (folder / OWN, folder / "本店.toml"):
        # Not even a remark: the example hides a built-in phrase and orders built-in categories, as teams do.
        found = [one for one in lint(targets([book])) if not one.allowed]
        assert [f"{one.place} {one.rule} {one.message}" for one in found] == []


def test_the_example_book_does_what_the_handbook_says_of_it(folder):
    library = open_library([folder / OWN])
    assert library["ship.when"].text.startswith("亲，")
    assert library.where("ship.when").book == OWN
    assert "ship.presale" not in library
    assert [guide.title for guide in library.guides if guide.id == "heat"] == ["安抚四步"]
    assert library.guide_problems == ()
    rules = load_rules(library.rule_files)
    assert rules.problems == ()
    marks = [finding.allowed for finding in rules.check("不锈钢锅不能进微波炉") if finding.rule == "tone.bu"]
    assert marks == [True, False]
    assert rules.better("欢迎光临暖暖小铺") == "欢迎光临暖冬旗舰店"


def test_the_example_settings_and_keymap_are_read_without_a_word(folder):
    settings = load_settings(folder / "设置目录")
    assert settings.problems == ()
    assert settings.agent["店铺名"] == OWN
    keymap = load_keymap(str(folder / "设置目录" / "keymaps" / "mine.toml"))
    assert (keymap.title, keymap.keys["edit.delete-to-end"]) == ("我的键位", ())


def test_every_example_is_toml():
    for block in re.findall(r"```toml\n(.*?)```", HANDBOOK, re.DOTALL):
        assert parse_toml(block, "手册.md").data["schema"] == 1


def test_every_link_inside_leads_to_a_heading():
    headings = {
        re.sub(r"[^\w\- ]", "", text.strip()).replace(" ", "-")
        for text in re.findall(r"^#+ (.+)$", HANDBOOK, re.MULTILINE)
    }
    assert [link for link in re.findall(r"\]\(#([^)]+)\)", HANDBOOK) if link not in headings] == []


@pytest.mark.parametrize("name", PICTURES)
def test_the_handbook_has_a_place_for_every_picture(name):
    assert re.search(rf"!\[[^\]]+\]\(图/{name}\.svg\)", HANDBOOK)
    assert (HOUSE / "docs" / "图" / f"{name}.svg").is_file()

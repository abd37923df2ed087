"""The handbook names whatever a person can type, press or write, and its examples work as printed."""

import argparse
import ast
import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from keymaps import ACTIONS, load_keymap
from phrasebook.files.guides import GUIDE_KEYS, STEP_KEYS
from phrasebook.files.phrases import PHRASE_KEYS
from phrasebook.files.schema import schemas
from phrasebook.files.settings import BOOK_KEYS, FIELD_KEYS
from phrasebook.files.toml import parse_toml
from phrasebook.library import open_library
from phrasebook.linting.gather import lint, targets
from phrasebook.model import LEVELS, Remember
from phrasebook.sharing.model import Mode
from phrasebook.wording import load_rules
from tui.arguments import COMMANDS, parse, parser_for
from tui.clipboard import METHODS
from tui.settings import _BOOK_KEYS, _CLIPBOARD_KEYS, _KEYS, THEMES, Confirm, load_settings

HOUSE = Path(__file__).parents[1]
HANDBOOK = (HOUSE / "docs" / "手册.md").read_text(encoding="utf-8")
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
OWN = "暖冬旗舰店"
ROOMS = ("phrasebook", "keymaps", "tui")
COMMON = ("--book", "--only", "--no-cache")
TELLING = (
    *("toml", "file", "text", "book", "field", "phrase", "phrase-file"),
    *("guide", "rule", "check", "config", "keymap"),
)


def code_of(text: str) -> str:
    """What stands in code in a text."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


CODE = code_of(HANDBOOK)
SECTIONED = re.split(r"(?m)^(?=##+ )", HANDBOOK)


def in_code(name: str, section: str = "") -> bool:
    """Whether a name stands in code in a section or anywhere, not only inside a longer name."""
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", code_of(section) if section else CODE) is not None


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
    # With its own commands, such as `miaohui team sync`.
    assert [
        name for name in {command, *(name for name, _ in actions_of(command))} if not in_code(f"miaohui {name}")
    ] == []


def actions_of(command: str) -> Iterator[tuple[str, argparse.Action]]:
    """What a command takes, each with the command that takes it: `team add` has options of its own."""
    (commands,) = (each for each in parser_for(command)._actions if each.dest == "command")
    for each in commands.choices[command]._actions:
        if isinstance(each, argparse._SubParsersAction):
            yield from ((f"{command} {name}", own) for name, parser in each.choices.items() for own in parser._actions)
        else:
            yield command, each


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_told_where_the_command_is(command):
    # In a section of the handbook that names the command; -h and the one-letter short forms speak for themselves.
    sections = "".join(
        each for each in re.split(r"(?m)^(?=##+ )", HANDBOOK) if re.search(rf"miaohui {command}\b", each)
    )
    options = {(name, option) for name, each in actions_of(command) for option in each.option_strings}
    told = {"--help", *COMMON}
    missing = [pair for pair in sorted(options) if pair[1].startswith("--") and pair[1] not in told]
    assert [pair for pair in missing if not in_code(pair[1], sections)] == []


def test_the_options_that_every_command_takes_are_told_once():
    table = HANDBOOK.partition("## 附录一")[2].partition("\n## ")[0]
    assert [option for option in COMMON if not in_code(option, table)] == []


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


def problem_ids() -> Iterator[str]:
    """Every id of a problem that reading, linting, settings and keymaps can tell, as the sources spell it."""
    told = re.compile(rf"(?:{'|'.join(TELLING)})\.[a-z]+(?:-[a-z]+)*")
    files = [HOUSE / name for name in ("phrasebook/library.py", "tui/settings.py", "keymaps/keymap.py")]
    rooms = [HOUSE / "phrasebook" / name for name in ("files", "linting", "sharing", "wording")]
    for path in (*files, *(path for room in rooms for path in room.rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and told.fullmatch(node.value):
                yield node.value
    # Those that are made of the key that is wrong.
    families: dict[str, Any] = {
        "book": BOOK_KEYS,
        "field": FIELD_KEYS,
        "phrase": PHRASE_KEYS,
        "guide": {**GUIDE_KEYS, **STEP_KEYS},
    }
    for name, keys in {**families, "phrase-file": ("category", "name")}.items():
        yield from (f"{name}.{key}" for key in (*keys, "unknown-key") if key != "schema")  # that is `file.schema`


def test_every_problem_that_is_told_is_in_the_handbook():
    # File names and what is said while something is edited are no problems of a file.
    ids = {name for name in problem_ids() if not name.endswith(".toml") and name not in ACTIONS}
    assert len(ids) > 90
    table = HANDBOOK.partition("## 附录四")[2]
    listed = set(re.findall(r"`([a-z-]+\.[a-z-]+)`", re.sub(r"(?m)^(\|[^|]*\|).*$", r"\1", table)))
    assert sorted(ids - listed) == []
    assert sorted(listed - ids) == []


SECTIONS = {
    "book": "填空",
    "phrase-file": "一条话术怎么写",
    "rules-file": "用语规则和例外",
    "guide-file": "流程",
    "lexicon": "行话词典",
    "keymap-file": "换键位",
    "config": "个人设置",
}


@pytest.mark.parametrize("kind", sorted(schemas()))
def test_every_key_of_a_file_is_told_where_the_file_is(kind):
    section = HANDBOOK.partition(f"\n### {SECTIONS[kind]}\n")[2].partition("\n### ")[0]
    assert [key for key in keys_of(schemas()[kind]) if not in_code(key, section)] == []


def test_every_choice_that_a_setting_or_option_offers_is_in_the_handbook():
    offered = {*THEMES, *METHODS, *get_args(Mode), *get_args(Confirm), *get_args(Remember), *LEVELS}
    for command in COMMANDS:
        offered |= {str(choice) for _, action in actions_of(command) for choice in action.choices or ()}
    assert sorted(choice for choice in offered if not in_code(choice)) == []


def test_every_variable_that_the_program_reads_is_in_the_handbook():
    sources = "".join(path.read_text(encoding="utf-8") for room in ROOMS for path in (HOUSE / room).rglob("*.py"))
    ours = set(re.findall(r"MIAOHUI_[A-Z_]+", sources)) - {"MIAOHUI_WEB_PAGE"}  # `serve` tells its child, nobody else
    assert len(ours) > 2
    assert sorted(name for name in ours if not in_code(name)) == []


def test_every_key_of_the_settings_is_in_the_handbook():
    # What the program reads, not what the schema foresees.
    section = HANDBOOK.partition("\n### 个人设置\n")[2].partition("\n### ")[0]
    assert [key for key in (*_KEYS, *_BOOK_KEYS, *_CLIPBOARD_KEYS) if not in_code(key, section)] == []


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

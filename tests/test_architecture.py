"""docs/architecture.md agrees with the repository: its dependencies are those of pyproject.toml, its map has all."""

import re
from pathlib import Path

import pytest
import tomli

HOUSE = Path(__file__).parents[1]
TEXT = (HOUSE / "docs" / "architecture.md").read_text(encoding="utf-8")
PROJECT = tomli.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
ROWS = {
    match[1].lower(): match[2] or ""
    for match in re.finditer(r"^\| ([\w.-]+)(?: \(`miaohui\[(\w+)\]`\))? \| \S.{20,} \|$", TEXT, re.MULTILINE)
}


def names(requirements):
    """The packages of a list of requirements, without versions."""
    return {re.match(r"[\w.-]+", each)[0].lower() for each in requirements}


def test_every_dependency_has_its_reason_and_every_reason_its_dependency():
    # The table's first column: the package, and the extra that brings it; "" is brought by miaohui itself.
    extras = PROJECT["project"]["optional-dependencies"]
    declared = dict.fromkeys(names(PROJECT["project"]["dependencies"]), "")
    for extra in extras.keys() - {"test"}:
        declared |= dict.fromkeys(names(extras[extra]), extra)
    assert declared == ROWS


@pytest.mark.parametrize("group", ["test", *sorted(PROJECT["dependency-groups"])])
def test_every_package_of_tests_and_development_is_named(group):
    every = PROJECT["project"]["optional-dependencies"] | PROJECT["dependency-groups"]
    text = TEXT.lower()
    said = {"opencc-python-reimplemented": "opencc"}
    wanted = {said.get(name, name) for name in names(every[group]) if not name.startswith("types-")}
    assert {name for name in wanted if name not in text} == set()


def test_every_path_in_it_leads_to_a_file_or_folder():
    paths = re.findall(r"`((?:phrasebook|keymaps|tui|benchmarks|tests|docs|\.ci)/[\w./-]*)`", TEXT)
    assert len(paths) > 20
    assert [path for path in paths if not (HOUSE / path).exists()] == []


ROOMS = re.findall(r"^\| (`(?:phrasebook|keymaps|tui)/`[^|]*) \| (.+) \|$", TEXT.partition("## Rooms")[2], re.MULTILINE)


def test_every_room_is_on_the_map():
    rooms = {path.parent for package in ("phrasebook", "keymaps", "tui") for path in (HOUSE / package).glob("*/*.*")}
    folders = {room.relative_to(HOUSE).as_posix() + "/" for room in rooms if room.name != "__pycache__"}
    assert len(folders) > 10
    assert {folder for folder in folders if f"| `{folder}` |" not in TEXT} == set()


@pytest.mark.parametrize("package", ["phrasebook", "tui"])
def test_the_map_names_the_modules_outside_of_rooms_and_no_others(package):
    said = {name for room, names in ROOMS if room.startswith(f"`{package}/`") for name in re.findall(r"`(\w+)`", names)}
    assert said == {path.stem for path in (HOUSE / package).glob("*.py")} - {"__init__"}

"""The words and the keys have no screen: fresh interpreters show what an import brings along."""

import json
import subprocess
import sys

import pytest

SCREEN = {"textual", "rich", "click"}
MODULES = [
    "phrasebook",
    "phrasebook.library",
    "phrasebook.search",
    "phrasebook.wording",
    "phrasebook.exchange",
    "phrasebook.files.schema",
    "keymaps",
    "keymaps.keymap",
]


def loaded_after(code):
    """Names of the modules that a fresh interpreter has loaded after running `code`, first parts only."""
    code += "; import sys, json; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", MODULES)
def test_no_screen_is_imported(module):
    assert not loaded_after(f"import {module}") & SCREEN


def test_opening_and_searching_a_library_brings_no_screen_and_no_house_above():
    code = "import phrasebook; phrasebook.open_library().search_index().search('fh')"
    assert not loaded_after(code) & (SCREEN | {"tui", "keymaps"})


def test_phrasebook_alone_loads_no_parser():
    assert not loaded_after("import phrasebook") & {"tomli", "rapidfuzz", "hashlib"}


def test_fill_alone_reads_no_files():
    assert "tomli" not in loaded_after("from phrasebook import fill; assert fill('{a}', {'a': 'b'}).text == 'b'")


def test_keymaps_know_nothing_of_ours():
    assert not loaded_after("import keymaps.keymap") & {"phrasebook", "tui"}

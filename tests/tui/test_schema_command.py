"""`miaohui schema` prints what editors need."""

import json

import pytest

from phrasebook.files.schema import schemas
from tui.__main__ import main


def test_all_by_name(capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schemas()


@pytest.mark.parametrize("name", ["phrase-file", "phrase-file.schema.json"])
def test_one(capsys, name):
    assert main(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == schemas()["phrase-file"]


def test_an_unknown_name_is_an_error_with_the_nearest(capsys):
    assert main(["schema", "phrases-file"]) == 2
    assert "phrase-file" in capsys.readouterr().err

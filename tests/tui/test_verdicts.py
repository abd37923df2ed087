"""Remembered verdicts are those the rules give, hold for these very rules only, and spare the rules' loading."""

import json
import subprocess
import sys

import pytest

from phrasebook.library import open_library
from phrasebook.wording import gravest, load_rules
from tui.__main__ import main
from tui.books import BookChoice
from tui.verdicts import Verdicts

BOOK = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "s.one"
title = "发货一"
text = "这款不能再便宜了，保证明天到"
[[phrase]]
id = "s.two"
title = "发货二"
text = "好的，这就给您安排"
"""


@pytest.fixture
def book(folders, tmp_path):
    (tmp_path / "book" / "phrases").mkdir(parents=True)
    (tmp_path / "book" / "phrases" / "s.toml").write_text(BOOK, encoding="utf-8")
    return tmp_path / "book"


def verdicts(book):
    return Verdicts(open_library([book], built_in=False), BookChoice())


def test_a_remembered_verdict_is_the_one_the_rules_give(book):
    first = verdicts(book)
    library = open_library([book], built_in=False)
    given = [first.of(phrase) for phrase in library.phrases]
    findings = load_rules().check_phrase(library["s.one"])
    assert given[0] == (gravest(findings), list(dict.fromkeys(each.rule for each in findings)))
    assert given[1] == (None, [])
    first.keep()
    again = verdicts(book)
    assert [again.of(phrase) for phrase in library.phrases] == given
    assert again._rules is None, "the rules were loaded although every verdict is known"


def test_a_changed_rule_file_forgets_all(book):
    one = verdicts(book)
    library = open_library([book], built_in=False)
    assert one.of(library["s.two"]) == (None, [])
    one.keep()
    (book / "rules").mkdir()
    (book / "rules" / "own.toml").write_text(
        'schema = 1\n[pack]\nid = "own"\ntitle = "本店"\nas_of = 2026-11-22\n[[rule]]\nid = "own.arrange"\n'
        'level = "warn"\nmessage = "别说安排"\nany = ["安排"]\n[rule.tests]\nbad = ["这就安排"]\ngood = ["好的"]\n',
        encoding="utf-8",
    )
    assert verdicts(book).of(library["s.two"]) == ("warn", ["own.arrange"])


def test_a_faulty_pack_is_told_of_at_every_run(book, capsys):
    (book / "rules").mkdir()
    (book / "rules" / "own.toml").write_text("schema = 1\nrule = 3\n", encoding="utf-8")
    for _ in range(2):
        assert main(["find", "发货", "--book", str(book), "--only"]) == 0
        assert "own.toml" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{", "[]", '{"rules": 1}', '{"rules": [], "verdicts": 3}', "\x00"])
def test_a_damaged_file_is_as_good_as_none(book, tmp_path, content):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "verdicts.json").write_text(content, encoding="utf-8")
    library = open_library([book], built_in=False)
    assert verdicts(book).of(library["s.one"])[0] == "warn"


def test_without_cache_nothing_is_written(book, tmp_path, capsys):
    assert main(["find", "发货", "--json", "--no-cache", "--book", str(book), "--only"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"]
    assert not (tmp_path / "cache").exists()


def test_the_second_find_imports_no_rules(book):
    words = ["find", "发货", "--json", "--book", str(book), "--only"]
    code = f"""import sys; from tui.__main__ import main
main({words!r})
sys.exit('phrasebook.wording.checker' in sys.modules)"""
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=False) for _ in range(2)]
    assert [run.returncode for run in runs] == [1, 0]
    assert runs[0].stdout == runs[1].stdout

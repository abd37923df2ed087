"""`miaohui find`: the JSON other programs are tested against, lines a narrow pane can hold, and the exit codes."""

import io
import json
import os
import subprocess
import sys

import pytest

from phrasebook.characters import cells
from tui.__main__ import main

BOOK = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "ship.insurance"
title = "运费险说明"
text = "这款不支持，退货的运费由保险按规则赔付，一般退货完成以后会自动到账，请您放心购买，有问题随时找我"
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = \"\"\"
发出以后告诉您～
您稍等\"\"\"
code = "fh"
asks = ["怎么还没发"]
"""


@pytest.fixture
def find(folders, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "44")
    book = tmp_path / "wuliu.toml"
    book.write_text(BOOK, encoding="utf-8")
    return lambda *words: main(["find", *words, "--book", str(book), "--only"])


def test_json_has_exactly_the_keys_of_the_contract_in_their_order(find, capsys, tmp_path):
    assert find("yfx", "--json", "-n", "2") == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert list(hit) == [
        *("id", "title", "category", "text", "score", "matched", "spans"),
        *("layer", "book", "file", "line", "level", "rules"),
    ]
    assert hit["id"] == "ship.insurance"
    assert hit["matched"] == "pinyin"
    assert hit["spans"] == {"title": [[0, 3]]}
    assert (hit["layer"], hit["book"], hit["line"]) == ("team", "wuliu", 4)
    assert hit["file"].endswith("wuliu.toml")
    assert (hit["level"], hit["rules"]) == ("warn", ["tone.bu"])
    assert 0 < hit["score"] < 1


def test_a_clean_reply_has_no_level_and_no_rules(find, capsys):
    find("fh", "--json")
    hit = json.loads(capsys.readouterr().out)[0]
    assert (hit["score"], hit["matched"], hit["level"], hit["rules"]) == (1.0, "code", None, [])


def test_nothing_found_is_an_empty_list_and_exit_one(find, capsys):
    assert find("qqqq", "--json") == 1
    assert json.loads(capsys.readouterr().out) == []
    assert find("qqqq") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "qqqq" in printed.err


def test_every_line_of_standard_input_is_answered_by_one_line(find, capsys, monkeypatch):
    given = io.TextIOWrapper(io.BytesIO("fh\nqqqq\n\n发货\xff".encode() + b"\xff\n"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", given)
    assert find("--stdin", "-n", "1") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["query"] for answer in answers][:3] == ["fh", "qqqq", ""]
    assert [[hit["id"] for hit in answer["hits"]] for answer in answers][:2] == [["ship.when"], []]
    assert len(answers) == 4
    assert set(answers[0]) == {"query", "hits"}


def test_a_hit_is_two_lines_that_fit_the_pane(find, capsys):
    assert find("yf") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "运费险说明  物流 警"
    assert lines[1].startswith("  这款不支持")
    assert lines[1].endswith("…")
    assert len(lines) == 2
    find("fh")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["什么时候发货  物流", "  发出以后告诉您～"]
    assert all(cells(line) <= 44 for line in lines)


def test_explain_prints_the_parts_of_a_score(find, capsys):
    find("yfx", "--explain")
    explained = capsys.readouterr().out
    assert "yfx：拼音 78.0 + 标题 150 + 位置 3.8 = 231.8" in explained
    assert "得分 0.892" in explained


@pytest.mark.parametrize(("wanted", "code"), [("物流", 0), ("shipping", 0), ("售后", 2)])
def test_a_category_by_name_or_id(find, capsys, wanted, code):
    assert find("fh", "--category", wanted) == code
    if code:
        assert "现有：物流" in capsys.readouterr().err


@pytest.mark.parametrize("words", [(), ("fh", "--stdin"), ("fh", "-n", "0")])
def test_wrong_use_says_so_and_exits_two(find, capsys, words):
    assert find(*words) == 2
    assert "miaohui find" in capsys.readouterr().err


def test_find_imports_no_screen(tmp_path):
    # In a fresh interpreter: the modules a search brings in.
    probe = (
        "import sys; from tui.__main__ import main; code = main(['find', '运费', '--no-cache']);"
        "print([name for name in ('textual', 'rich', 'click', 'numpy', 'pypinyin') if name in sys.modules], code)"
    )
    folders = {f"MIAOHUI_{name}_DIR": str(tmp_path) for name in ("CONFIG", "STATE", "CACHE")}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", probe],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | folders,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "[] 0"

"""`miaohui copy`: the right text comes out, a blank field or nothing found is said, the exit codes hold."""

import json

import pytest

from tui.__main__ import main

BOOK = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "s.when"
title = "什么时候发货"
text = "{城市}的件由{快递=圆通}发出，不能指定时间"
[[phrase]]
id = "s.where"
title = "到哪里了"
text = "正在路上"
"""


@pytest.fixture
def copy(folders, tmp_path):
    book = tmp_path / "book.toml"
    book.write_text(BOOK, encoding="utf-8")
    return lambda *words: main(["copy", *words, "--book", str(book), "--only"])


def test_print_gives_the_filled_text_alone(copy, capsys):
    assert copy("s.when", "--set", "城市=杭州", "--print") == 0
    printed = capsys.readouterr()
    assert printed.out == "杭州的件由圆通发出，不能指定时间\n"
    assert "tone.bu" in printed.err


def test_a_query_takes_the_first_hit(copy, capsys):
    assert copy("到哪里", "--print") == 0
    assert capsys.readouterr().out == "正在路上\n"


def test_a_blank_field_is_an_error_that_names_it(copy, capsys):
    assert copy("s.when", "--print") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--set 城市=" in printed.err


@pytest.mark.parametrize(("words", "code"), [(["zzzzqq", "--print"], 1), (["s.when", "--set", "城市", "--print"], 2)])
def test_exit_codes_of_what_cannot_be_done(copy, words, code):
    assert copy(*words) == code


def test_json_describes_the_reply(copy, capsys):
    assert copy("s.when", "--set", "城市=杭州", "--print", "--json") == 0
    described = json.loads(capsys.readouterr().out)
    assert described["id"] == "s.when"
    assert described["text"] == "杭州的件由圆通发出，不能指定时间"
    assert (described["level"], described["rules"], described["copied"]) == ("warn", ["tone.bu"], None)


def test_a_failed_copy_is_said_and_exits_with_2(copy, tmp_path, monkeypatch, capsys):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(
        'schema = 1\n[clipboard]\nmethod = "command"\ncommand = "false"\n', encoding="utf-8"
    )
    assert copy("s.where") == 2
    printed = capsys.readouterr()
    assert "没能放进剪贴板" in printed.err
    assert "已复制" not in printed.out

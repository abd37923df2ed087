"""`miaohui export`: the format by the ending or by name, losses told first, nothing overwritten unasked."""

import io
import json

import pytest

from tui.__main__ import main

BOOK = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "s.when"
title = "什么时候发货"
text = "{城市}的件两天内发出"
code = "fh"
[[phrase]]
id = "s.smile"
title = "笑一笑"
text = "好的😀"
"""


@pytest.fixture
def book(folders, tmp_path):
    path = tmp_path / "book.toml"
    path.write_text(BOOK, encoding="utf-8")
    return path


@pytest.fixture
def export(book):
    return lambda *words: main(["export", *map(str, words), "--book", str(book), "--only"])


@pytest.mark.parametrize(
    ("name", "tool", "begins"),
    [
        ("a.csv", "sheet", "\ufeff分类,标题,内容".encode()),
        ("a.xlsx", "sheet", b"PK"),
        ("a.yml", "espanso", "# 秒回导出".encode()),
        ("a.html", "html", b"<!doctype html>"),
        ("custom_phrase.txt", "rime", b"# Rime table"),
        ("PhraseEdit.txt", "sogou", b"\xff\xfe"),
    ],
)
def test_the_format_comes_from_the_file_name(export, tmp_path, capsys, name, tool, begins):
    assert export(tmp_path / name, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["format"], printed["phrases"], printed["written"]) == (tool, 2, True)
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.txt"], "搜狗"),
        (["a.doc"], "请加 --to"),
        (["a.csv", "--to", "pet"], "只能导入"),
        (["a.csv", "--to", "espanso"], "要以 .yml 或 .yaml 结尾"),
        (["a.csv", "--to", "qianniu", "--encoding", "big5"], "编码可以是"),
        (["a.csv", "--category", "没有的"], "没有分类“没有的”"),
        (["nowhere/a.csv"], "写不进去"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_written(export, tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    assert export(*words) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("a.*"))


def test_what_gbk_cannot_hold_is_told_and_asked_about(export, tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.csv"
    assert export(path, "--to", "千牛") == 2
    told = capsys.readouterr().err
    assert "GBK 编码写不了 😀，会去掉：笑一笑" in told
    assert "不认识填空，会原样显示成 {…}，发送前要自己改：什么时候发货" in told
    assert not path.exists()
    for answer, written in (("n", False), ("y", True)):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        assert export(path, "--to", "千牛") == 0
        assert path.exists() == written
    assert path.read_bytes().decode("gbk").splitlines()[1:] == ["fh,{城市}的件两天内发出,物流", ",好的,物流"]


def test_an_existing_file_is_replaced_only_by_force_or_a_yes(export, tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.html"
    path.write_text("我的", encoding="utf-8")
    assert export(path) == 2
    assert "--force" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert export(path) == 0
    assert path.read_text(encoding="utf-8") == "我的"
    assert export(path, "--force") == 0
    assert path.read_bytes().startswith(b"<!doctype html>")


def test_a_dry_run_tells_losses_and_writes_nothing(export, tmp_path, capsys):
    assert export(tmp_path / "a.csv", "--to", "qianniu", "--dry-run", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert not printed["written"]
    assert [loss["grave"] for loss in printed["losses"]][:2] == [True, False]
    assert not (tmp_path / "a.csv").exists()


def test_one_category_alone_may_be_exported(export, tmp_path, capsys):
    assert export(tmp_path / "a.csv", "--category", "物流", "--json") == 0
    assert json.loads(capsys.readouterr().out)["phrases"] == 2

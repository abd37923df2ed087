"""`miaohui add`, `edit`, `remove`: what lands in which file, what is said, and that nothing typed is lost."""

import io
import shlex
import subprocess
import sys

import pytest

from phrasebook.library import open_library
from tui.__main__ import main

TEAM = """schema = 1
category = "shipping"
name = "物流"

# 运营核对
[[phrase]]
id = "t.when"
title = "几时寄出"
text = "正常情况下两天内寄出"
code = "zzfh"
tags = ["发货"]
"""


@pytest.fixture
def home(folders, tmp_path, monkeypatch):
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    return tmp_path


@pytest.fixture
def team(home):
    path = home / "team.toml"
    path.write_text(TEAM, encoding="utf-8")
    return path


def library(home, *books):
    return open_library(books, personal=home / "config" / "my-phrases")


@pytest.fixture
def editing(home, monkeypatch):
    """Use a small Python program as the agent's editor: it gets the text and returns another."""

    def use(expression):
        script = home / "editor.py"
        script.write_text(
            "import sys, pathlib\npath = pathlib.Path(sys.argv[1])\ntext = path.read_text(encoding='utf-8')\n"
            f"path.write_text({expression}, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")

    return use


def snippets(home):
    return [path.read_text(encoding="utf-8") for path in (home / "state" / "edits" / "snippets").glob("*")]


def test_add_writes_a_phrase_of_all_options_into_the_personal_book(home, capsys):
    options = ["--tag", "包装", "--tag", "易碎", "--ask", "会压坏吗", "--code", "zzbz", "--note", "看仓库"]
    assert main(["add", "--title", "包装怎么样", "--text", "三层纸箱～", "--category", "物流", *options]) == 0
    phrase = library(home)["shipping.bao-zhuang-zen-me-yang"]
    assert (phrase.title, phrase.text, phrase.category) == ("包装怎么样", "三层纸箱～", "shipping")
    assert (phrase.tags, phrase.asks, phrase.code, phrase.note) == (("包装", "易碎"), ("会压坏吗",), "zzbz", "看仓库")
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "已保存：包装怎么样（shipping.bao-zhuang-zen-me-yang）"
    assert said.out.splitlines()[1].endswith("shipping.toml:6")
    assert said.err == ""


def test_add_warns_of_wording_fields_and_a_code_in_use_but_saves(home, capsys):
    code = library(home).phrases[0].code
    text = "这款不能再便宜了，{城市"
    assert main(["add", "--title", "价格", "--text", text, "--category", "bargaining", "--code", code]) == 0
    warned = capsys.readouterr().err
    assert all(rule in warned for rule in ("warn tone.bu", "error phrase.field", "warn phrase.duplicate-code"))


def test_add_reads_a_text_of_several_lines_from_standard_input(home, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("第一行\n第二行\n"))
    assert main(["add", "--title", "两行", "--text", "-", "--category", "物流"]) == 0
    assert library(home)["shipping.liang-xing"].text == "第一行\n第二行"


def test_add_makes_the_book_it_is_told_to_and_a_category_when_asked(home):
    book = home / "新的书"
    assert (
        main(["add", "--title", "预售", "--text", "{天数}天内寄出", "--category", "pre=预售", "--book", str(book)]) == 0
    )
    (written,) = (book / "phrases").glob("*.toml")
    assert written.name == "pre.toml"
    assert 'category = "pre"\nname = "预售"\n' in written.read_text(encoding="utf-8")
    assert not (home / "config").exists()


def test_add_to_a_book_of_one_category_needs_no_category(home, team):
    assert main(["add", "--title", "再一条", "--text", "好的", "--book", str(team), "--only"]) == 0
    assert team.read_text(encoding="utf-8").startswith(TEAM + '\n[[phrase]]\nid = "shipping.zai-yi-tiao"\n')


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--title", "一"], "还缺 --text"),
        (["--text", "一"], "还缺 --title"),
        (["--title", "一", "--text", "一"], "还缺 --category，可以是：问候、议价"),
        (["--title", "一", "--text", "一", "--category", "物六"], "没有“物六”这个分类，是不是 物流？"),
        (["--title", "一", "--text", "一", "--category", "预售"], "--category yu-shou=预售"),
        (["--title", "一", "--text", "一", "--category", "物流", "--code", "有 空"], "快捷码要用"),
        (["--title", "一" * 81, "--text", "一", "--category", "物流"], "标题有 81 个字"),
        (["--title", "一", "--text", "一", "--book", "a", "--book", "b", "--category", "物流"], "只能写进一本"),
    ],
)
def test_what_add_cannot_take_is_said_and_nothing_is_written(home, capsys, words, sentence):
    assert main(["add", *words]) == 2
    assert sentence in capsys.readouterr().err
    assert not (home / "config").exists()


def test_without_options_terminal_and_editor_add_says_what_is_missing(home, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["add"]) == 2
    assert "还缺 --title 和 --text" in capsys.readouterr().err


def test_edit_changes_what_the_options_say_and_an_empty_one_empties(home, team):
    assert main(["edit", "t.when", "--note", "看截单", "--code", "", "--tag", "", "--book", str(team)]) == 0
    expected = TEAM.replace('code = "zzfh"\ntags = ["发货"]\n', 'note = "看截单"\n')
    assert team.read_text(encoding="utf-8") == expected


def test_edit_without_a_book_overrides_in_the_personal_book(home, capsys):
    base = library(home).phrases[0]
    assert main(["edit", base.id, "--text", "我的说法"]) == 0
    assert capsys.readouterr().out.startswith("已存进自己的话术本，盖过原来的说法")
    assert library(home)[base.id].text == "我的说法"
    assert library(home).where(base.id).layer == "personal"


def test_edit_of_an_unknown_id_names_the_nearest_and_exits_with_1(home, capsys):
    assert main(["edit", "greet.hello.wam", "--note", "一"]) == 1
    assert "是不是 greet.hello.warm？" in capsys.readouterr().err


def test_edit_in_an_editor_keeps_what_stood_there_and_saves_the_change(home, team, editing):
    editing("text.replace('两天内寄出\"', '三天内寄出\\\\n请放心\"').replace('note = \"\"', 'note = \"查仓\"')")
    assert main(["edit", "t.when", "--book", str(team)]) == 0
    expected = TEAM.replace('"正常情况下两天内寄出"', '"""\n正常情况下三天内寄出\n请放心"""') + 'note = "查仓"\n'
    assert team.read_text(encoding="utf-8") == expected
    assert snippets(home) == []


def test_add_in_an_editor(home, editing, capsys):
    editing('text.replace(\'title = ""\', \'title = "新的"\').replace(\'text = ""\', \'text = """\\n好的\\n"""\')')
    assert main(["add", "--category", "物流"]) == 0
    assert library(home)["shipping.xin-de"].text == "好的"
    assert capsys.readouterr().out.startswith("已保存：新的")


@pytest.mark.parametrize("expression", ["text", "''"])
def test_an_editor_that_changes_nothing_or_deletes_all_saves_nothing(home, team, editing, expression):
    editing(expression)
    assert main(["edit", "t.when", "--book", str(team)]) == 0
    assert team.read_text(encoding="utf-8") == TEAM
    assert snippets(home) == []


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("text.replace('title =', 'title')", "缺少等号"),
        ("text.replace('title =', 'titel =') + '# 我的字'", "是不是 title？"),
        ("text.replace('几时寄出', '')", "标题是空的"),
        ("text.replace('物流', '物六')", "是不是 物流？"),
        ("text.replace('[\"发货\"]', '3')", "tags 应当是列表"),
        ("text.replace('几时寄出', '长' * 81)", "有 81 个字"),
    ],
)
def test_a_faulty_edit_is_said_with_its_place_and_stays_in_a_named_file(
    home, team, editing, capsys, expression, sentence
):
    editing(expression)
    assert main(["edit", "t.when", "--book", str(team)]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    (kept,) = (home / "state" / "edits" / "snippets").glob("*")
    assert str(kept) in said
    assert "正常情况下两天内寄出" in kept.read_text(encoding="utf-8")
    assert team.read_text(encoding="utf-8") == TEAM


def test_at_a_terminal_a_faulty_edit_goes_back_to_the_editor(home, team, editing, monkeypatch):
    # The first round breaks the snippet, the second mends it: what was typed is still there.
    editing("text.replace('titel', 'title') if 'titel' in text else text.replace('title = \"几时', 'titel = \"何时')")
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _: True})())
    monkeypatch.setattr("builtins.input", lambda _: "")
    assert main(["edit", "t.when", "--book", str(team)]) == 0
    assert team.read_text(encoding="utf-8") == TEAM.replace("几时寄出", "何时寄出")


def test_an_edit_broken_off_with_ctrl_c_names_the_file_it_leaves(home, team, editing, monkeypatch, capsys):
    editing("text.replace('title =', 'title')")
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _: True})())

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    with pytest.raises(KeyboardInterrupt):
        main(["edit", "t.when", "--book", str(team)])
    assert "写好的留在" in capsys.readouterr().err
    assert len(snippets(home)) == 1


def test_an_edit_of_a_phrase_changed_meanwhile_shows_both_and_keeps_mine_in_a_file(home, team, editing, capsys):
    # The editor itself is the colleague: while it is open, the file changes.
    editing(
        "text.replace('两天', '三天') if not pathlib.Path("
        f"{str(team)!r}).write_text({TEAM.replace('两天', '四天')!r}, encoding='utf-8') is None else ''"
    )
    assert main(["edit", "t.when", "--book", str(team)]) == 2
    said = capsys.readouterr().err
    assert "刚被别人改过" in said
    assert "四天内寄出" in said
    assert "三天内寄出" in said
    assert "三天内寄出" in snippets(home)[0]
    assert "四天内寄出" in team.read_text(encoding="utf-8")


def test_an_editor_that_fails_or_is_missing_is_said(home, team, monkeypatch, capsys):
    for editor, sentence in (("false", "没有正常退出"), ("/none/such", "打不开")):
        monkeypatch.setenv("EDITOR", editor)
        assert main(["edit", "t.when", "--book", str(team)]) == 2
        assert sentence in capsys.readouterr().err


def test_remove_takes_a_phrase_out_of_the_named_book_with_its_comment(home, team, capsys):
    assert main(["remove", "t.when", "--yes", "--book", str(team)]) == 0
    assert "# 运营核对" not in team.read_text(encoding="utf-8")
    assert capsys.readouterr().out.startswith("已移到回收站：几时寄出（t.when）")
    (kept,) = (home / "state" / "edits" / "trash").glob("*.toml")
    assert "正常情况下两天内寄出" in kept.read_text(encoding="utf-8")


def test_remove_hides_a_built_in_phrase_in_the_personal_book(home, capsys):
    base = library(home).phrases[0]
    assert main(["remove", base.id, "--yes"]) == 0
    assert base.id not in library(home)
    assert capsys.readouterr().out.startswith(f"已隐藏，原来的话术本没有改动：{base.title}")


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1)])
def test_remove_asks_at_a_terminal(home, team, monkeypatch, answer, code):
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _: True})())
    monkeypatch.setattr("builtins.input", lambda _: answer)
    assert main(["remove", "t.when", "--book", str(team)]) == code
    assert (team.read_text(encoding="utf-8") == TEAM) is (code == 1)


def test_remove_without_a_terminal_wants_yes(home, team, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["remove", "t.when", "--book", str(team)]) == 2
    assert "请加 --yes" in capsys.readouterr().err
    assert main(["remove", "none", "--yes"]) == 1


def test_a_newer_book_is_refused_in_a_sentence_with_its_place(home, team, capsys):
    team.write_text(TEAM.replace("schema = 1", "schema = 2"), encoding="utf-8")
    assert main(["edit", "t.when", "--note", "一", "--book", str(team)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "能读，不能改" in said
    assert "请升级秒回" in said


def test_an_edit_imports_no_screen(home):
    words = ["add", "--title", "一", "--text", "一", "--category", "物流"]
    program = (
        f"import sys; from tui.__main__ import main; code = main({words!r}); "
        "print(code, sorted({'textual', 'rich', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "0 []"

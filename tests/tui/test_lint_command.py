"""`miaohui lint`: what it finds in books and loose files, the four formats, the baseline and the exit codes."""

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tui.__main__ import main

BOOK = """schema = 1
name = "测试"
[fields."快递公司"]
choices = ["圆通", "申通"]
"""

PHRASES = '''schema = 1
category = "a"
name = "甲"

[[phrase]]
id = "a.one"
title = "一"
text = """
您好，
这款不能再便宜了，{快递公号}发出
加微信聊"""

[[phrase]]
id = "a.two"
title = "二"
text = "这款是不锈钢的，您放心拍，喜欢的话可以今天下单，发货前我们都会逐件检查。"
allow = ["tone.bu"]
reason = "商品名"

[[phrase]]
id = "a.three"
title = "三"
text = "这款是铝合金的，您放心拍，喜欢的话可以今天下单，发货前我们都会逐件检查！"
'''

GUIDE = """schema = 1
id = "heat"
title = "引导"
[[step]]
title = "一"
phrases = ["a.one", "a.tow"]
"""

# The official schema, unchanged; NOTICE.md beside it says where it is from and that it may be kept.
SARIF = json.loads((Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book with a fault of each kind, in the working directory under the name `shop`."""
    monkeypatch.setenv("MIAOHUI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    folder = tmp_path / "shop"
    for name in ("phrases", "guides", "rules"):
        (folder / name).mkdir(parents=True)
    (folder / "book.toml").write_text(BOOK, encoding="utf-8")
    (folder / "phrases" / "10-a.toml").write_text(PHRASES, encoding="utf-8")
    (folder / "guides" / "g.toml").write_text(GUIDE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def _lint(capsys, *words):
    code = main(["lint", *words])
    out, err = capsys.readouterr()
    return code, out, err


def _json(capsys, *words):
    return json.loads(_lint(capsys, *words, "--format", "json")[1])


# Every kind of fault at its line and column, those inside the multi-line reply too.
def test_a_book_is_checked_for_format_fields_guides_likeness_and_wording(book, capsys):
    found = _json(capsys, "shop")["findings"]
    told = [(Path(one["file"]).name, one["line"], one["column"], one["level"], one["rule"]) for one in found]
    assert told == [
        ("g.toml", 6, 21, "error", "guide.phrase"),
        ("10-a.toml", 10, 3, "warn", "tone.bu"),
        ("10-a.toml", 10, 10, "warn", "field.undefined"),
        ("10-a.toml", 11, 1, "error", "mkt.offplatform-contact"),
        ("10-a.toml", 16, 12, "warn", "tone.bu"),
        ("10-a.toml", 20, 1, "info", "phrase.duplicate"),
    ]
    assert [one["allowed"] for one in found] == [False, False, False, False, True, False]
    assert "快递公司" in found[2]["mend"]
    assert found[1]["suggestion"].splitlines()[1] == "这款无法再便宜了，{快递公号}发出"


@pytest.mark.parametrize(
    ("change", "rule", "line"),
    [
        (('id = "a.two"', 'id = "A TWO"'), "phrase.id", 14),
        (('title = "二"', 'tilte = "二"'), "phrase.unknown-key", 15),
        (('reason = "商品名"', ""), "phrase.reason", 17),
        (('["tone.bu"]', '["tone.bo"]'), "phrase.allow", 17),
        (('id = "a.three"', 'id = "a.one"'), "phrase.duplicate-id", 20),
        (("{快递公号}", "{快递公司"), "phrase.field", 10),
        (("schema = 1", ""), "file.schema", 1),
        (('[[phrase]]\nid = "a.two"', '[[phrase]\nid = "a.two"'), None, 13),
    ],
)
def test_faults_of_form_are_told_with_their_line(book, capsys, change, rule, line):
    path = book / "phrases" / "10-a.toml"
    path.write_text(PHRASES.replace(*change), encoding="utf-8")
    found = [(one["rule"], one["line"]) for one in _json(capsys, "shop")["findings"]]
    assert any((rule in (None, name) and at == line) for name, at in found), found


def test_codes_used_twice_are_told(book, capsys):
    path = book / "phrases" / "10-a.toml"
    path.write_text(
        PHRASES.replace('title = "一"', 'title = "一"\ncode = "x1"').replace(
            'title = "三"', 'title = "三"\ncode = "x1"'
        ),
        encoding="utf-8",
    )
    assert any("code" in one["rule"] for one in _json(capsys, "shop")["findings"])


def test_rule_files_and_settings_are_checked(book, capsys):
    (book / "rules" / "r.toml").write_text('schema = 1\n[settings."tone.xx"]\nlevel = "off"\n', encoding="utf-8")
    found = _json(capsys, "shop/rules/r.toml")["findings"]
    assert [(one["rule"], one["line"]) for one in found] == [("rule.setting", 2)]


@pytest.mark.parametrize("path", ["shop/phrases/10-a.toml", "shop/phrases"])
def test_a_part_of_a_book_is_told_of_alone_but_checked_with_its_book(book, capsys, path):
    found = _json(capsys, path)["findings"]
    assert {Path(one["file"]).name for one in found} == {"10-a.toml"}
    assert "快递公司" in next(one["mend"] for one in found if one["rule"] == "field.undefined")


def test_loose_files_are_recognised_by_what_they_hold(book, capsys, tmp_path):
    for source, name in (("phrases/10-a.toml", "loose.toml"), ("guides/g.toml", "guide.toml")):
        shutil.copy(book / source, tmp_path / name)
    (tmp_path / "rules.toml").write_text('schema = 1\n[settings."tone.xx"]\nlevel = "off"\n', encoding="utf-8")
    rules = [[one["rule"] for one in _json(capsys, name)["findings"]] for name in ("guide.toml", "rules.toml")]
    assert rules == [["guide.phrase", "guide.phrase"], ["rule.setting"]]
    assert "mkt.offplatform-contact" in [one["rule"] for one in _json(capsys, "loose.toml")["findings"]]


def test_a_folder_of_books_is_all_its_books(book, capsys, tmp_path):
    shutil.copytree(book, tmp_path / "all" / "one")
    shutil.copytree(book, tmp_path / "all" / "two")
    files = {Path(one["file"]).parts[1] for one in _json(capsys, "all")["findings"]}
    assert files == {"one", "two"}


def test_fail_on_says_from_which_level_it_fails(book, capsys):
    assert _lint(capsys, "shop")[0] == 1
    text = PHRASES.replace("加微信聊", "好的")
    (book / "phrases" / "10-a.toml").write_text(text, encoding="utf-8")
    (book / "guides" / "g.toml").unlink()
    assert _lint(capsys, "shop")[0] == 0
    assert _lint(capsys, "shop", "--fail-on", "warn")[0] == 1


def test_text_is_one_line_a_finding_as_compilers_write_it(book, capsys):
    code, out, err = _lint(capsys, "shop")
    assert code == 1
    assert (
        "shop/phrases/10-a.toml:11:1: error mkt.offplatform-contact 引导到站外联系会被处罚：加微信聊"
        in out.splitlines()
    )
    assert "    可以改成：这款无法再便宜了，{快递公号}发出" in out.splitlines()
    assert "2 个错误，2 个提醒，1 个说明" in err
    assert "a.two" not in out.replace("与 a.two", "").replace("是不是 a.two", "")  # its finding is allowed


def test_github_shows_errors_first_ten_a_level_and_the_rest_in_the_summary(book, capsys, tmp_path, monkeypatch):
    phrases = "".join(f'[[phrase]]\nid = "b.{n}"\ntitle = "{n}"\ntext = "加微信{n}号，100%：不"\n' for n in range(25))
    (book / "phrases" / "20-b.toml").write_text('schema = 1\ncategory = "b"\n' + phrases, encoding="utf-8")
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    code, out, _ = _lint(capsys, "shop", "--format", "github")
    assert code == 1
    kinds = [line.split()[0] for line in out.splitlines()]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)
    assert kinds.count("::error") == 10
    assert kinds.count("::warning") == 10
    first = out.splitlines()[0]
    assert first.startswith("::error file=shop/guides/g.toml,line=6,col=21,")
    assert first.endswith("::没有编号是 a.tow 的话术%0A是不是 a.two？")
    rows = [line for line in summary.read_text(encoding="utf-8").splitlines() if line.startswith("| error")]
    assert len(rows) == 27 - 10


def test_sarif_keeps_to_the_official_schema_and_counts_code_points(book, capsys):
    text = PHRASES.replace("加微信聊", "😀加微信聊")
    (book / "phrases" / "10-a.toml").write_text(text, encoding="utf-8")
    log = json.loads(_lint(capsys, "shop", "--format", "sarif")[1])
    jsonschema.validate(log, SARIF, format_checker=jsonschema.FormatChecker())
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    results = {result["ruleId"]: result for result in run["results"] if "suppressions" not in result}
    contact = results["mkt.offplatform-contact"]
    assert run["tool"]["driver"]["rules"][contact["ruleIndex"]]["id"] == "mkt.offplatform-contact"
    location = contact["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "shop/phrases/10-a.toml"
    assert location["region"] == {"startLine": 11, "startColumn": 2, "endLine": 11, "endColumn": 6}
    (allowed,) = [result for result in run["results"] if "suppressions" in result]
    assert allowed["suppressions"] == [{"kind": "inSource", "justification": "商品名"}]


# What was there is forgotten by rule, phrase and words; what is new, even of the same kind, is told.
def test_a_baseline_forgets_what_was_there_and_nothing_else(book, capsys):
    assert _lint(capsys, "shop", "--baseline", "old.json", "--write-baseline")[0] == 0
    code, _, err = _lint(capsys, "shop", "--baseline", "old.json", "--fail-on", "warn")
    assert code == 0
    assert "4 个旧问题" in err
    moved = PHRASES.replace('\n\n[[phrase]]\nid = "a.one"', '\n\n\n\n[[phrase]]\nid = "a.one"')
    (book / "phrases" / "10-a.toml").write_text(moved.replace("不能", "不能不"), encoding="utf-8")
    report = _json(capsys, "shop", "--baseline", "old.json")
    assert [one["rule"] for one in report["findings"] if one["level"] != "info" and not one["allowed"]] == ["tone.bu"]
    assert report["baseline"] == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "找不到 nowhere"),
        (["shop", "--baseline", "none.json"], "--write-baseline"),
        (["shop", "--baseline", "shop/book.toml"], "读不出来"),
    ],
)
def test_what_cannot_be_read_is_said_and_ends_with_two(book, capsys, words, said):
    code, _, err = _lint(capsys, *words)
    assert code == 2
    assert said in err


def test_the_built_in_phrasebook_has_no_error_and_every_warning_a_reason(capsys):
    root = Path(__file__).parents[2] / "phrasebook" / "builtin"
    found = _json(capsys, str(root))["findings"]
    assert [one for one in found if one["level"] in ("error", "warn") and not one["allowed"]] == []


# The hook of .pre-commit-hooks.yaml runs this very command in a team's repository.
def test_the_hook_names_the_command(book):
    hook = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "entry: miaohui lint" in hook
    arguments = hook.split("args: [")[1].split("]")[0].split(", ")
    done = subprocess.run(["git", "init", "-q", str(book)], check=True)
    assert done.returncode == 0
    assert main(["lint", *(word.strip('"') for word in arguments)]) == 1

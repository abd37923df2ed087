"""`miaohui check`: the JSON other programs are tested against, lines for people, and the exit codes."""

import io
import json
import os
import subprocess
import sys

import pytest

from tui.__main__ import main


@pytest.fixture
def check(folders, monkeypatch):
    """Run the command on no books but the ones named, with the given standard input."""

    def run(*words, stdin=None):
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        return main(["check", *words, "--only"])

    return run


# The example of commands.md, to the letter but for the message.
def test_the_example_of_the_contract(check, capsys):
    assert check("--stdin", "--json", stdin="这款不能再便宜了\n") == 1
    answer = json.loads(capsys.readouterr().out)
    (finding,) = answer["findings"]
    assert finding.pop("message")
    assert list(answer) == ["text", "level", "findings"]
    assert answer["text"] == "这款不能再便宜了"
    assert answer["level"] == "warn"
    assert finding == {
        "rule": "tone.bu",
        "level": "warn",
        "kind": "refusal",
        "start": 2,
        "end": 3,
        "line": 1,
        "column": 3,
        "suggestion": "这款无法再便宜了",
        "allowed": False,
        "source": None,
    }


def test_the_keys_of_a_finding_come_in_the_order_of_the_contract(check, capsys):
    check("--json", "最终解释权归本店")
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert list(finding) == [
        *("rule", "level", "kind", "start", "end", "line", "column"),
        *("message", "suggestion", "allowed", "source"),
    ]
    assert "法规" in finding["source"]


def test_every_line_gets_one_answer(check, capsys):
    assert check("--stdin", "--json", stdin="您好\n\n绝对正品\n") == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["text"], answer["level"]) for answer in answers] == [
        ("您好", None),
        ("", None),
        ("绝对正品", "warn"),
    ]


@pytest.mark.parametrize(("text", "code"), [("您好，在的", 0), ("不行", 1), ("加我微信", 1)])
def test_exit_code_says_whether_anything_was_found(check, text, code):
    assert check(text) == code
    assert check("--json", text) == code


def test_the_level_is_the_gravest(check, capsys):
    check("--json", "不好意思，加我微信")
    assert json.loads(capsys.readouterr().out)["level"] == "error"


def test_lines_for_people_name_place_words_and_the_better_wording(check, capsys):
    assert check("您好\n这款不能再便宜了") == 1
    assert capsys.readouterr().out.splitlines() == [
        "<text>:2:3: warn tone.bu 含“不”字，买家容易读成拒绝：不",
        "  换个说法：您好",
        "这款无法再便宜了",
    ]


def test_standard_input_is_one_text_without_stdin_option(check, capsys):
    assert check("--json", stdin="您好\n不行\n") == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["text"] == "您好\n不行"
    assert answer["findings"][0]["line"] == 2


def test_line_by_line_places_name_the_line_of_the_input(check, capsys):
    check("--stdin", stdin="您好\n不行\n")
    assert capsys.readouterr().out.startswith("<text>:2:1: warn tone.bu")


# A team's exceptions: the finding is there, muted, and counts nowhere.
def test_an_allowed_finding_is_told_and_does_not_count(check, capsys, tmp_path):
    book = tmp_path / "shop"
    (book / "rules").mkdir(parents=True)
    (book / "book.toml").write_text('schema = 1\nname = "店"\n', encoding="utf-8")
    (book / "rules" / "own.toml").write_text(
        'schema = 1\n[settings."tone.bu"]\nallow = ["courtesy"]\n', encoding="utf-8"
    )
    assert check("--book", str(book), "--json", "不好意思") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["level"] is None
    assert [(one["allowed"], one["suggestion"]) for one in answer["findings"]] == [(True, None)]


def test_text_and_stdin_together_are_a_usage_error(check, capsys):
    assert check("不行", "--stdin") == 2
    assert "只能用一个" in capsys.readouterr().err


# A program that keeps the command running gets each answer before it sends the next line.
def test_answers_come_at_once(tmp_path):
    environment = {**os.environ, "MIAOHUI_CONFIG_DIR": str(tmp_path), "MIAOHUI_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "tui", "check", "--stdin", "--json", "--only"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as running:
        for text in ("不行", "好的"):
            running.stdin.write(f"{text}\n".encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["text"] == text
        running.stdin.close()
        assert running.wait(timeout=20) == 1


def test_the_command_imports_no_textual():
    code = "import tui.commands.check, tui.commands.lint, sys; print('textual' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

"""The command line: Chinese errors with exit code 2, common options in any place, no screen without a terminal."""

import subprocess
import sys

import pytest

from tui.__main__ import main
from tui.arguments import COMMANDS


def run(*words: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *words],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
        **more,
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["frobnicate"], "没有 'frobnicate'"),
        (["copy"], "还缺"),
        (["find", "yf", "-n"], "后面要跟一个值"),
        (["find", "yf", "-n", "two"], "整数"),
        (["keys", "--chek", "x"], "没有这个选项或多写了"),
    ],
)
def test_a_usage_error_is_one_chinese_line_and_exit_code_2(words, says, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert says in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_without_a_terminal_one_line_names_find():
    done = run()
    assert done.returncode == 2
    assert "miaohui find" in done.stderr
    assert done.stderr.count("\n") == 1


def test_common_options_mean_the_same_before_and_after_the_command(tmp_path):
    book = tmp_path / "one.toml"
    book.write_text(
        'schema = 1\ncategory = "shipping"\nname = "物流"\n[[phrase]]\nid = "a.b"\ntitle = "在哪儿"\ntext = "在路上"\n',
        encoding="utf-8",
    )
    before = run("--book", str(book), "--only", "find", "在哪儿", "--json")
    after = run("find", "在哪儿", "--json", "--book", str(book), "--only")
    assert before.returncode == after.returncode == 0, before.stderr + after.stderr
    assert before.stdout == after.stdout
    assert '"a.b"' in after.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_and_imports_no_textual(command):
    code = (
        "import sys; from tui.__main__ import main\n"
        f"try: main([{command!r}, '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit('textual' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "用法" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["find", "发货", "--json"],
        ["check", "--json", "保证明天到"],
        ["copy", "ship.when", "--print", "--set", "快递=圆通"],
        ["keys", "--json"],
        ["schema"],
    ],
)
def test_no_command_imports_textual_while_it_works(words):
    code = f"import sys; from tui.__main__ import main; main({words!r}); sys.exit(3 if 'textual' in sys.modules else 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the stream")
@pytest.mark.parametrize(("command", "code"), [("find fh", 0), ("check 保证", 1), ("copy fh --print", 2), ("keys", 0)])
@pytest.mark.parametrize("stream", ["<&-", ">&-", "2>&-"])
def test_a_stream_that_was_closed_before_the_start_is_no_fault(command, code, stream):
    done = subprocess.run(
        f"{sys.executable} -m tui {command} {stream}", shell=True, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX pipe whose reader has gone")
def test_a_closed_standard_output_ends_quietly():
    done = subprocess.run(
        f"{sys.executable} -m tui schema | head -c 1", shell=True, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""

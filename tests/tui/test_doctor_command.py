"""`miaohui doctor` tells the truth by its table, its JSON and its exit code, and leaves the clipboard as it was."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tui.commands.doctor import _before, _pad

ROOT = Path(__file__).parents[2]
HONEST = '#!/bin/sh\ncase "$*" in *-in*) cat > "$0.store";; *) cat "$0.store";; esac\n'
BROKEN = "#!/bin/sh\necho 'cannot open display' >&2\nexit 1\n"

unix_only = pytest.mark.skipif(sys.platform != "linux", reason="fakes Linux tools by shell scripts")


@pytest.fixture
def doctor(tmp_path):
    """Run the command in surroundings of the test's making: only these variables, only these tools."""

    def run(*options, tools=None, config="", **variables):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        for name, script in (tools or {}).items():
            (folder / name).write_text(script, encoding="utf-8")
            (folder / name).chmod(0o755)
        own = {f"MIAOHUI_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "STATE", "CACHE")}
        if config:
            (tmp_path / "config").mkdir(exist_ok=True)
            (tmp_path / "config" / "config.toml").write_text(config, encoding="utf-8")
        for link in ("sh", "cat"):  # what the fake tools need, and nothing else of this machine
            if sys.platform == "linux" and not (folder / link).exists():
                (folder / link).symlink_to(f"/bin/{link}")
        windows = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Python needs it to start
        return subprocess.run(
            [sys.executable, "-m", "tui", "doctor", *options],
            cwd=ROOT,
            env={"PATH": str(folder), "PYTHONUTF8": "1", "LANG": "C.UTF-8", **windows, **own, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
            start_new_session=True,  # no controlling terminal to find
        )

    run.folder = tmp_path / "bin"
    return run


@unix_only
def test_nothing_works_is_exit_code_2_with_advice(doctor):
    done = doctor("--json")
    told = json.loads(done.stdout)

    assert (done.returncode, done.stderr) == (2, "")
    assert told["ok"] is False
    assert told["clipboard"]["order"] == []
    assert {row["result"] for row in told["clipboard"]["methods"]} == {"skipped"}
    assert told["clipboard"]["kept"] == "untouched"
    assert "图形桌面" in told["clipboard"]["advice"]


@unix_only
def test_a_verified_way_is_exit_code_0_and_the_old_text_is_put_back(doctor):
    doctor.folder.mkdir(exist_ok=True)
    (doctor.folder / "xclip.store").write_text("原来的文字\n", encoding="utf-8")

    done = doctor("--json", tools={"xclip": HONEST, "xsel": BROKEN}, DISPLAY=":9")
    told = json.loads(done.stdout)
    rows = {row["method"]: row for row in told["clipboard"]["methods"]}

    assert done.returncode == 0
    assert told["clipboard"]["order"] == ["xclip", "xsel"]
    assert rows["xclip"]["result"] == "verified"
    assert rows["xclip"]["milliseconds"] > 0
    assert (rows["xsel"]["result"], rows["xsel"]["why"]) == ("failed", "cannot open display")
    assert told["clipboard"]["kept"] == "restored"
    assert told["clipboard"]["advice"] is None
    assert (doctor.folder / "xclip.store").read_bytes() == "原来的文字\n".encode()


@unix_only
def test_a_clipboard_that_could_not_be_read_is_admitted_to_be_replaced(doctor):
    done = doctor(tools={"xclip": HONEST}, DISPLAY=":9")

    assert done.returncode == 0
    assert "没法放回去" in done.stdout


@unix_only
def test_table_names_every_way_and_why(doctor):
    done = doctor(tools={"xclip": BROKEN}, DISPLAY=":9", TERM="xterm-256color")
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}

    assert done.returncode == 2
    assert "失败" in lines["xclip"]
    assert "cannot open display" in lines["xclip"]
    assert lines["xsel"].split() == ["xsel", "没试", "没有安装"]
    assert lines["wl-copy"].split() == ["wl-copy", "没试", "没有", "Wayland", "桌面"]
    assert "\x1b" not in done.stdout  # plain when not a terminal


@unix_only
def test_a_way_chosen_in_the_settings_that_fails_is_exit_code_2_even_where_another_works(doctor):
    config = 'schema = 1\n[clipboard]\nmethod = "xsel"\n'

    told = json.loads(doctor("--json", tools={"xclip": HONEST}, config=config, DISPLAY=":9").stdout)

    assert told["ok"] is False
    assert told["clipboard"]["order"] == ["xsel"]
    assert "auto" in told["clipboard"]["advice"]


def test_folders_versions_and_git_are_looked_at(doctor, tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "cache").write_text("a file where a folder belongs", encoding="utf-8")

    told = json.loads(doctor("--json", HOME=str(tmp_path)).stdout)
    folders = {folder["name"]: (folder["exists"], folder["writable"]) for folder in told["folders"]}

    assert folders == {"config": (False, True), "state": (True, True), "cache": (False, False)}
    assert told["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert told["versions"]["pyperclip"]
    assert told["git"] is None  # this search path has no git


@unix_only
def test_faults_of_the_settings_go_to_standard_error(doctor):
    done = doctor("--json", config='schema = 1\n[clipboard]\nmethod = "xlcip"\n')

    assert "xclip" in done.stderr  # the nearest valid value
    assert json.loads(done.stdout)["clipboard"]["order"] == []


@unix_only
@pytest.mark.parametrize(
    ("variables", "hint"),
    [
        ({"LC_ALL": "zh_CN.GBK"}, "UTF-8"),
        ({"TERM": "linux"}, "文字控制台"),
        ({"TERM_PROGRAM": "iTerm.app"}, "TEXTUAL_DISABLE_KITTY_KEY"),
        ({"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.99.3"}, "1.125"),
        ({"VTE_VERSION": "7200"}, "OSC 52"),
    ],
)
def test_known_troubles_of_terminals_are_hinted_at(doctor, variables, hint):
    told = json.loads(doctor("--json", **variables).stdout)

    assert [line for line in told["terminal"]["hints"] if hint in line]


@unix_only
def test_a_sound_terminal_gets_no_hint(doctor):
    told = json.loads(doctor("--json", TERM="xterm-256color", COLORTERM="truecolor").stdout)

    assert told["terminal"]["hints"] == []
    assert told["terminal"]["colours"] == "truecolor"


GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="no git here")


@unix_only
@needs_git
def test_git_is_tried_by_a_publish_and_a_sync(doctor):
    doctor.folder.mkdir(exist_ok=True)
    (doctor.folder / "git").symlink_to(GIT)

    told = json.loads(doctor("--json").stdout)["sharing"]

    assert (told["engine"], told["works"], told["problem"], told["books"]) == ("git", True, "", [])
    assert told["milliseconds"] > 0
    assert "取和推都试过，没有问题" in doctor().stdout


@unix_only
def test_a_git_that_does_not_work_is_named_with_its_own_words(doctor):
    told = json.loads(doctor("--json", tools={"git": "#!/bin/sh\necho 'fatal: broken libcurl' >&2\nexit 1\n"}).stdout)

    assert told["sharing"]["works"] is False
    assert "broken libcurl" in told["sharing"]["problem"]
    assert told["ok"] is False  # that is about the clipboard


@unix_only
def test_without_git_either_dulwich_works_or_it_is_said_what_to_install(doctor):
    told = json.loads(doctor("--json").stdout)["sharing"]

    assert told["works"] is (importlib.util.find_spec("dulwich") is not None)
    assert told["works"] or "miaohui[git]" in told["problem"]


@unix_only
@needs_git
def test_every_team_book_is_listed_with_its_troubles(doctor, tmp_path):
    doctor.folder.mkdir(exist_ok=True)
    (doctor.folder / "git").symlink_to(GIT)
    config = (
        'schema = 1\n[[book]]\ngit = "/home/me/OneDrive/words.git"\nname = "总部"\n'
        '[[book]]\npath = "/nowhere/我们店"\n[[book]]\npath = "../坚果云/店"\n'
    )
    (tmp_path / "坚果云" / "店" / ".git").mkdir(parents=True)

    books = json.loads(doctor("--json", config=config).stdout)["sharing"]["books"]

    assert [book["name"] for book in books] == ["总部", "我们店", "店"]
    assert (books[0]["synced"], books[0]["commit"], books[0]["book"]) == (None, "", None)
    assert "OneDrive" in books[0]["synchronised"]
    assert "打不开" in books[1]["problem"]
    assert "坚果云" in books[2]["synchronised"]
    assert "容易损坏" in doctor(config=config).stdout


def test_doctor_and_the_clipboard_import_no_textual():
    script = (
        "import sys, tui.commands.doctor, tui.clipboard.service, tui.clipboard.advice, tui.clipboard.rescue\n"
        "print([name for name in ('textual', 'rich', 'pyperclip') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("version", "older"),
    [("1.99.3", True), ("1.125.0", False), ("1.124", True), ("2.0", False), ("", False), ("next-3.5", False)],
)
def test_versions_are_compared_as_numbers(version, older):
    assert _before(version, (1, 125)) is older


def test_columns_are_measured_in_cells():
    assert _pad("方法", 6) == "方法  "
    assert _pad("xclip", 3) == "xclip"

"""`miaohui doctor`: clipboard, terminal, folders, versions, git, each looked at or tried for real.

Exit code 0 if a copy arrives, or may, by the ways the app would use; 2 if none does.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tui import paths
from tui.clipboard.advice import advice
from tui.clipboard.environment import Environment
from tui.clipboard.methods import methods
from tui.clipboard.osc52 import terminal_writer
from tui.clipboard.service import Clipboard
from tui.clipboard.trial import Row, Trial, try_all
from tui.commands import DONE, FAILED, print_json, report, style
from tui.settings import load_settings

_PACKAGES = ("miaohui", "textual", "pyperclip", "rapidfuzz", "tomli", "tomli-w", "platformdirs")
_RESULTS = {
    "verified": ("已核对", "info"),
    "sent": ("已发送", "warn"),
    "failed": ("失败", "error"),
    "skipped": ("没试", "muted"),
}
_KEPT = {
    "restored": "剪贴板里原来的文字已经放回去了。",
    "replaced": "剪贴板里原来的内容读不到（空的、是图片，或者在终端那一头），没法放回去；现在里面是一句检测用的话。",
    "untouched": "剪贴板没有动过。",
}
_SMALLEST = (36, 18)
"""Columns and rows below which the app folds away more than it shows (screens of 36–60 columns are its home)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `doctor`."""
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Try and look at everything, print it, and tell by the exit code whether copying works."""
    from tui.commands import doctor_team  # noqa: PLC0415 - `--help` needs none of it

    settings = load_settings()
    report(settings.problems)
    chosen = settings.clipboard
    # Whoever runs the doctor wants to know, even where reading the clipboard makes the system ask.
    board = Clipboard(chosen._replace(verify=True) if chosen.verify is None else chosen, terminal_writer())
    environment = board.environment
    trial = try_all(board)
    order = methods(environment, chosen)
    works = any(row.works for row in trial.rows if row.method in order)
    told: dict[str, Any] = {
        "ok": works,
        "clipboard": {
            "order": list(order),
            "methods": [asdict(row) for row in trial.rows],
            "kept": trial.kept,
            "advice": None if works else advice(environment, chosen),
        },
        "terminal": _terminal(environment, trial),
        "folders": [
            _folder("config", paths.config_dir()),
            _folder("state", paths.state_dir()),
            _folder("cache", paths.cache_dir()),
        ],
        "versions": _versions(),
        "git": _version_of("git", "--version"),
        "sharing": doctor_team.examined(settings),
    }
    if arguments.json:
        print_json(told)
    else:
        _print(told, trial)
    return DONE if works else FAILED


def _terminal(environment: Environment, trial: Trial) -> dict[str, Any]:
    """Facts of the terminal; `columns` and `rows` are None where there is none."""
    size = next((os.get_terminal_size(number) for number in (1, 2, 0) if os.isatty(number)), None)
    facts: dict[str, Any] = {
        "term": os.environ.get("TERM", ""),
        "program": " ".join(filter(None, (os.environ.get("TERM_PROGRAM"), os.environ.get("TERM_PROGRAM_VERSION")))),
        "colours": _colours(os.environ),
        "columns": size.columns if size else None,
        "rows": size.lines if size else None,
        "encoding": sys.stdout.encoding,
        "locale": next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), ""),
        "system": environment.system,
        "ssh": environment.ssh,
        "tmux": _version_of("tmux", "-V") if environment.tmux else None,
    }
    return facts | {"hints": _hints(facts, os.environ, trial)}


def _colours(variables: Mapping[str, str]) -> str:
    """Name the colours the terminal says it has."""
    if variables.get("NO_COLOR"):
        return "none (NO_COLOR)"
    if variables.get("COLORTERM") in ("truecolor", "24bit") or variables.get("WT_SESSION"):
        return "truecolor"
    term = variables.get("TERM", "")
    return "256" if "256" in term else "none" if term in ("", "dumb") else "16"


def _hints(facts: Mapping[str, Any], variables: Mapping[str, str], trial: Trial) -> list[str]:
    """Say what is known to go wrong in such a terminal, and how to mend it."""
    program = variables.get("TERM_PROGRAM", "")
    verified = any(row.result == "verified" for row in trial.rows)
    known = [
        (
            not str(facts["locale"]).upper().replace("-", "").endswith("UTF8") and facts["system"] in ("linux", "wsl"),
            "语言环境不是 UTF-8，汉字会乱：请设置 export LANG=C.UTF-8（或 zh_CN.UTF-8）。",
        ),
        (
            facts["columns"] is not None and (facts["columns"] < _SMALLEST[0] or facts["rows"] < _SMALLEST[1]),
            f"窗口有点小：{_SMALLEST[0]} 列 {_SMALLEST[1]} 行以上更好用。",
        ),
        (facts["term"] == "linux", "这是文字控制台，显示不了汉字：请在桌面的终端或 SSH 客户端里用。"),
        (
            program == "iTerm.app" and not facts["tmux"],
            "iTerm2 的 kitty 键盘协议会吃掉中文输入：秒回会自动关掉它（TEXTUAL_DISABLE_KITTY_KEY=1）。",
        ),
        (
            program == "vscode" and _before(variables.get("TERM_PROGRAM_VERSION", ""), (1, 125)),
            "VS Code 1.125 以前的终端会弄乱经 OSC 52 复制的汉字：请升级。",
        ),
        (
            bool(variables.get("VTE_VERSION")) and not verified,
            "GNOME 一类的终端可能不理会 OSC 52：请装 wl-clipboard 或 xclip。",
        ),
        (
            bool(facts["tmux"]) and _before(str(facts["tmux"]).removeprefix("tmux "), (3, 2)),
            "tmux 3.2 以前不能把文字转给外层终端：请升级 tmux。",
        ),
    ]
    return [hint for fits, hint in known if fits]


def _before(version: str, limit: tuple[int, int]) -> bool:
    """Whether a version (`3.1c`, `1.99.0`) is older than `limit`; one that cannot be read is not."""
    numbers = version.split(".")
    digits = ["".join(filter(str.isdigit, number)) for number in numbers[:2]]
    return len(digits) == 2 and all(digits) and (int(digits[0]), int(digits[1])) < limit


def _folder(name: str, path: Path) -> dict[str, Any]:
    """Look at a folder and try to write into it, or into the nearest one above that exists."""
    nearest = next((folder for folder in (path, *path.parents) if folder.exists()), path)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            writable = True
    except OSError:
        writable = False
    return {"name": name, "path": str(path), "exists": path.is_dir(), "writable": writable}


def _versions() -> dict[str, str | None]:
    """Versions of Python and our packages, read from their metadata; None where one is not installed."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 10 ms only the doctor needs

    found: dict[str, str | None] = {"python": sys.version.split()[0]}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def _version_of(tool: str, option: str) -> str | None:
    """Ask a tool for its version; None where it is missing or does not answer within 2 s."""
    where = shutil.which(tool)
    if where is None:
        return None
    try:
        done = subprocess.run([where, option], capture_output=True, text=True, timeout=2, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def _print(told: Mapping[str, Any], trial: Trial) -> None:
    """Print everything for people."""
    print(style("剪贴板", "title"))
    _print_rows(trial.rows)
    clipboard = told["clipboard"]
    print(f"  复制时的顺序：{' → '.join(clipboard['order']) or '这里没有可用的方式'}")
    print(f"  {_KEPT[trial.kept]}")
    if clipboard["advice"]:
        print(f"  {style(clipboard['advice'], 'error')}")
    terminal = told["terminal"]
    size = f"{terminal['columns']}×{terminal['rows']}" if terminal["columns"] else "没有终端"
    _print_facts(
        "终端",
        {
            "类型": " ".join(filter(None, (terminal["term"], terminal["program"]))) or "没有 TERM",
            "颜色": terminal["colours"],
            "大小": size,
            "编码": " ".join(filter(None, (terminal["encoding"], terminal["locale"]))),
            "环境": " ".join([terminal["system"], *["SSH"] * terminal["ssh"], *filter(None, [terminal["tmux"]])]),
        },
    )
    for hint in terminal["hints"]:
        print(f"  {style(hint, 'warn')}")
    folders = {
        {"config": "设置", "state": "记录", "cache": "缓存"}[folder["name"]]: f"{folder['path']}（{_state(folder)}）"
        for folder in told["folders"]
    }
    _print_facts("目录", folders)
    versions = {name: number or "没有安装" for name, number in told["versions"].items()}
    _print_facts("版本", versions | {"git": (told["git"] or "没有安装").removeprefix("git version ")})
    _print_sharing(told["sharing"])
    print()
    print("复制没有问题。" if told["ok"] else style("现在复制不了，请看上面的建议。", "error"))


def _print_sharing(told: dict[str, Any]) -> None:
    """Print how git and the team books stand."""
    from tui.commands.doctor_team import lines_of  # noqa: PLC0415 - `--help` needs none of it

    print()
    print(style("团队话术", "title"))
    for name, said, trouble in lines_of(told):
        print(f"  {_pad(name, 14)}{style(said, 'warn') if trouble else said}")


def _state(folder: Mapping[str, Any]) -> str:
    if not folder["writable"]:
        return style("写不进去，请检查权限", "error")
    return "可写" if folder["exists"] else "还没有，用到时会建"


def _print_rows(rows: tuple[Row, ...]) -> None:
    """Print the table of ways."""
    print(f"  {_pad('方法', 12)}{_pad('结果', 9)}{_pad('毫秒', 9)}说明")
    for row in rows:
        word, colour = _RESULTS[row.result]
        time = "" if row.milliseconds is None else f"{row.milliseconds:.0f}"
        print(f"  {_pad(row.method, 12)}{style(_pad(word, 9), colour)}{_pad(time, 9)}{row.why}".rstrip())


def _print_facts(title: str, facts: Mapping[str, str]) -> None:
    print()
    print(style(title, "title"))
    for name, value in facts.items():
        print(f"  {_pad(name, 14)}{value}")


def _pad(text: str, cells: int) -> str:
    """Fill up to a width in terminal cells; a Han character takes two."""
    width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(0, cells - width)

"""The command line's grammar: sub-commands, common options, and argparse's messages in Chinese."""

import argparse
import importlib
import keyword
import re
from collections.abc import Sequence
from typing import NoReturn

COMMANDS = {
    "find": "按拼音、首字母、汉字或买家原话找话术",
    "copy": "复制第一条命中或指定编号的话术",
    "check": "检查一段文字的用语",
    "lint": "检查整本话术：格式、填空、用语",
    "add": "加一条话术",
    "edit": "改一条话术",
    "remove": "把一条话术移到回收站",
    "new": "建一本新话术：五个分类、检查流程、说明",
    "team": "团队话术：加入、同步、发布、看历史",
    "import": "从别的工具导入话术，先看计划再导入",
    "export": "导出成别的工具的文件或打印页",
    "stats": "看用量：最常用、提醒、首答时间、快要一样的话术",
    "keys": "看现在生效的按键，或检查一份键位文件",
    "schema": "打印各种文件的 JSON Schema",
    "convert": "把 GBK、UTF-16 的文件转成 UTF-8，保留备份",
    "doctor": "逐项试一试剪贴板、终端、目录和 git",
    "serve": "在浏览器里打开界面，默认只有本机能打开",
}
"""Sub-command to its one line of help; `module_of` names the module of each."""

_ERRORS = (
    (r"the following arguments are required: (.+)", r"还缺：\1"),
    (r"unrecognized arguments: (.+)", r"没有这个选项或多写了：\1"),
    (r"argument (\S+): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (\S+): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (\S+): invalid int value: (.+)", r"\1 要一个整数，现在是 \2"),
    (r"one of the arguments (.+) is required", r"\1 要选一个"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 和 \2 只能用一个"),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", r"\1 没有 \2；可以是：\3"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 写得太短，可以是：\2"),
)


class ChineseParser(argparse.ArgumentParser):
    """An argument parser whose errors and headings are Chinese; a usage error exits with 2."""

    def error(self, message: str) -> NoReturn:
        """Say in Chinese what is wrong with the arguments and how to see what is right."""
        for pattern, chinese in _ERRORS:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, chinese, message)
                break
        self.exit(2, f"{self.prog}：{message}。用 {self.prog} --help 看用法。\n")

    def format_help(self) -> str:
        """Give the usual help with its headings in Chinese."""
        text = super().format_help()
        headings = (("usage: ", "用法："), ("positional arguments:", "参数："), ("options:", "选项："))
        for english, chinese in headings:
            text = text.replace(english, chinese, 1)
        return text.replace("show this help message and exit", "显示这份说明")


def parser_for(command: str | None) -> ChineseParser:
    """Make the parser of everything; only the named sub-command's module is imported and asked for its options."""
    parser = ChineseParser(
        prog="miaohui",
        description="秒回：电商客服的快捷回复。不带命令时打开界面。",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="手册：docs/手册.md",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="显示版本")
    _add_common(parser)
    commands = parser.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=ChineseParser)
    for name, line in COMMANDS.items():
        sub = commands.add_parser(name, help=line, description=line, allow_abbrev=False)
        if name == command:
            _add_common(sub)
            importlib.import_module(module_of(name)).add_arguments(sub)
    return parser


def module_of(command: str) -> str:
    """The module of a sub-command: of its name in `tui.commands`, a word of Python's own with an underscore."""
    return f"tui.commands.{command}" + ("_" if keyword.iskeyword(command) else "")


def parse(given: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; `command` is None for the app. A usage error says so and exits with 2."""
    position = _command_position(given)
    command = None if position is None else given[position]
    if position is not None:
        # `miaohui --book B find q` means `miaohui find --book B q`: the options are the same in both places.
        given = [given[position], *given[:position], *given[position + 1 :]]
    if command is None:
        return parser_for(None).parse_args(given)
    # The named command's parser alone: making all fifteen would cost what a search costs.
    parser = ChineseParser(prog=f"miaohui {command}", description=COMMANDS[command], allow_abbrev=False)
    _add_common(parser)
    importlib.import_module(module_of(command)).add_arguments(parser)
    return parser.parse_args(given[1:], argparse.Namespace(command=command))


def _command_position(given: Sequence[str]) -> int | None:
    """Index of the sub-command: the first word that is neither an option nor `--book`'s value."""
    words = enumerate(given)
    for index, word in words:
        if word == "--book":
            next(words, None)
        elif not word.startswith("-"):
            return index if word in COMMANDS else None
    return None


def _add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options that the app and every sub-command share."""
    parser.add_argument("--book", action="append", metavar="路径", default=[], help="再加一本话术（可多次）")
    parser.add_argument("--only", action="store_true", help="只用 --book 指定的话术")
    parser.add_argument("--no-cache", action="store_true", help="读文件时跳过快照")


class _ShowVersion(argparse.Action):
    """Print the version and end; the package's metadata is read only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print `miaohui X.Y.Z`, `0+source` when run from a bare checkout."""
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 10 ms few calls need

        try:
            number = version("miaohui")
        except PackageNotFoundError:
            number = "0+source"
        print(f"miaohui {number}")
        parser.exit()

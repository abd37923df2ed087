"""`miaohui keys`: the keymap in force, or what is wrong with a keymap file (`--check FILE`)."""

import argparse
import sys

from keymaps import ACTIONS, KeymapError, load_keymap
from tui import paths
from tui.commands import DONE, FAILED, print_json, report, style
from tui.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `keys`."""
    parser.add_argument("--check", metavar="文件", help="只检查这份键位文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the keymap in force; exit 2 if it, or the file to check, cannot be used."""
    name = arguments.check
    if name is None:
        settings = load_settings()
        report(settings.problems)
        name = settings.keymap
    try:
        # A bare `mine` names a keymap, so a file to check is always given as a path.
        wanted = str(name) if arguments.check is None or str(name).endswith(".toml") else f"{name}.toml"
        keymap = load_keymap(wanted, paths.config_dir() / "keymaps")
    except KeymapError as fault:
        print(fault, file=sys.stderr)
        return FAILED
    if arguments.json:
        print_json(
            {
                "name": keymap.name,
                "title": keymap.title,
                "keys": {each: list(keys) for each, keys in keymap.keys.items()},
            }
        )
    elif arguments.check is not None:
        print(f"{arguments.check}：没有问题，键位“{keymap.title}”可以用。")
    else:
        print(style(f"键位：{keymap.title}（{keymap.name}）", "title"))
        for action, keys in keymap.keys.items():
            print(f"{' '.join(keys) or '（未设）':<22} {action:<22} {ACTIONS[action].help}")
    return DONE

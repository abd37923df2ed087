"""`miaohui convert`: files in GBK or UTF-16 become UTF-8, each with a backup beside it.

The loader never guesses an encoding; here a person asks for it, sees a sample and keeps the original.
"""

import argparse
import stat
import sys
from pathlib import Path

from phrasebook.files.cleaning import clean
from phrasebook.files.repairing import RepairError, repair, sample
from phrasebook.files.writing import back_up, write_whole
from tui.commands import DONE, FAILED

_MOST_BYTES = 64 * 1024 * 1024  # exports of other tools are larger than our own files, never this large


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `convert`."""
    parser.add_argument("files", nargs="+", metavar="文件", help="要转成 UTF-8 的文件，可以多个")


def run(arguments: argparse.Namespace) -> int:
    """Convert each file that needs it.

    Returns:
        0; 2 if any of them could not be converted, the others are then done all the same.
    """
    return max(_convert(Path(name)) for name in arguments.files)


def _convert(path: Path) -> int:
    shown = clean(str(path))[0]
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _refused(shown, "file.kind", "这不是普通文件，没有打开")
        if path.stat().st_size > _MOST_BYTES:
            return _refused(shown, "file.size", "文件超过 64 MiB，没有打开")
        found = repair(path.read_bytes())
        if not found.needed:
            print(f"{shown}：已经是 UTF-8，没有改动")
            return DONE
        backup = back_up(path)
        write_whole(path, found.text.encode("utf-8"))
    except RepairError as error:
        return _refused(shown, "file.encoding", str(error))
    except OSError as error:
        return _refused(shown, "file.write", f"没有转换成功，原文件没有变：{error.strerror or error}")
    print(f"{shown}：{found.encoding} → UTF-8，原文件备份在 {clean(backup.name)[0]}")
    if line := clean(sample(found.text))[0]:
        print(f"    {line}")
    return DONE


def _refused(shown: str, rule: str, message: str) -> int:
    print(f"{shown}:1:1: error {rule} {message}", file=sys.stderr)
    return FAILED

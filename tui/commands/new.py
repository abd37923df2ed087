"""`miaohui new DIR`: a book for a team to begin with: five categories, a lint workflow, a README.

The files are data in `new_book/`; this module puts the shop's name in and writes them. It changes nothing that
is there already.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from tui.commands import DONE, FAILED, style

_NAMES = {
    "gitattributes": ".gitattributes",
    "gitignore": ".gitignore",
    "lint.yml": ".github/workflows/lint.yml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
}
"""Where a file goes that would not survive packaging, or would work on us, under its own name."""

_FILES = (
    "book.toml",
    "README.md",
    "phrases/10-greetings.toml",
    "phrases/20-bargaining.toml",
    "phrases/30-shipping.toml",
    "phrases/40-after-sales.toml",
    "phrases/50-reviews.toml",
    *_NAMES,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `new`."""
    parser.add_argument("folder", metavar="文件夹", type=Path, help="放新话术本的文件夹，要么没有，要么是空的")
    parser.add_argument("--name", metavar="店名", help="店铺的名字；不写就用文件夹的名字")


def run(arguments: argparse.Namespace) -> int:
    """Write the book.

    Returns:
        0; 2 if the folder is in use or cannot be written to.
    """
    from phrasebook.files import checks, cleaning  # noqa: PLC0415 - `--help` needs none of it

    folder: Path = arguments.folder
    try:
        # A clone of an empty repository is empty to a person.
        if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - {".git"}):
            return _failed(f"{folder} 里已经有东西了，没有改动。请换一个新的文件夹")
        name = cleaning.one_line(arguments.name or folder.resolve().name).strip()
        if fault := checks.title(name):
            return _failed(f"店名{fault.message}，请用 --name 指定")
        contents = _contents(name)
        _write(folder, contents)
    except OSError as error:
        return _failed(f"{error.filename or folder} 没有写成：{error.strerror or error}")
    shelves = sum(file.startswith("phrases/") for file in contents)
    phrases = sum(content.count("[[phrase]]\n") for file, content in contents.items() if file.startswith("phrases/"))
    print(f"{style('已建好', 'title')} {folder}：“{name}”，{shelves} 类 {phrases} 条话术")
    print(f"接下来：改 phrases/ 里的话 → miaohui lint {folder} → 推到 git 或放在共享盘，同事 miaohui team add 地址")
    return DONE


def _contents(name: str) -> dict[str, str]:
    """What each file of the new book holds, by its path in the book."""
    from phrasebook.files.schema import schemas  # noqa: PLC0415 - likewise

    data = files("tui.commands") / "new_book"
    contents = {_NAMES.get(file, file): (data / file).read_text(encoding="utf-8") for file in _FILES}
    contents["book.toml"] = contents["book.toml"].replace('"@name@"', json.dumps(name, ensure_ascii=False))
    contents["README.md"] = contents["README.md"].replace("@name@", name)
    workflow = _NAMES["lint.yml"]
    contents[workflow] = contents[workflow].replace('"@requirement@"', json.dumps(_requirement(), ensure_ascii=False))
    for kind in ("book", "phrase-file"):
        contents[f"{kind}.schema.json"] = json.dumps(schemas()[kind], ensure_ascii=False, indent=2) + "\n"
    return contents


def _requirement() -> str:
    """What `pip install` must be given to get this program, as far as its own installation tells (PEP 610).

    "" where that was a folder of this machine, or it was never installed: then nobody but a person knows.
    """
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 - 10 ms that only this pays

    try:
        installed = distribution("miaohui")
    except PackageNotFoundError:
        return ""
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    url, vcs = origin.get("url", ""), origin.get("vcs_info", {})
    if not origin:
        return f"miaohui=={installed.version}"
    if vcs:
        return f"miaohui @ {vcs['vcs']}+{url}@{vcs['commit_id']}"
    return "" if url.startswith("file:") else f"miaohui @ {url}"


def _write(folder: Path, contents: Mapping[str, str]) -> None:
    """Write the files, `book.toml` last, so that half a book is none.

    Raises:
        OSError: a file could not be written.
    """
    from phrasebook.files.writing import write_whole  # noqa: PLC0415 - likewise

    for file in sorted(contents, key=lambda each: each == "book.toml"):
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, contents[file].encode("utf-8"))


def _failed(message: str) -> int:
    print(f"miaohui new：{message}", file=sys.stderr)
    return FAILED

# ruff: noqa: INP001 - a script, not a package
"""Builds one folder that runs without Python: `python .ci/bundle.py OUT`, with PyInstaller and miaohui installed.

For agents whose machines have no Python. The folder holds `miaohui` (on Windows `miaohui.exe`) and what it needs.
"""

import sys
import sysconfig
from pathlib import Path

import PyInstaller.__main__

ROOT = Path(__file__).parents[1]


def _compiled_roots() -> list[str]:
    """Modules that packages compiled by mypyc import behind PyInstaller's back, such as `c7877…__mypyc`."""
    places = map(Path, sysconfig.get_paths().values())
    return sorted({file.name.partition(".")[0] for place in set(places) for file in place.glob("*__mypyc*")})


def main(out: str) -> None:
    """Build into `out`/miaohui; work files go beside it."""
    entry = Path(out) / "entry.py"
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text("from tui.__main__ import run\n\nrun()\n", encoding="utf-8")
    # Sub-commands, screens and formats are imported by name, so they are collected by package.
    packages = [word for name in ("phrasebook", "keymaps", "tui") for word in ("--collect-all", name)]
    PyInstaller.__main__.run(
        [
            *("--noconfirm", "--clean", "--onedir", "--console", "--name", "miaohui", "--log-level", "WARN"),
            *packages,
            *(word for name in _compiled_roots() for word in ("--hidden-import", name)),
            *("--collect-all", "textual", "--copy-metadata", "miaohui", "--paths", str(ROOT)),
            *("--distpath", out, "--workpath", f"{out}/work", "--specpath", f"{out}/work"),
            str(entry),
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1])

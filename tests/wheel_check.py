"""Proves a built wheel: every data file of the source is in it, and it works far from the source.

Not a pytest file: `.ci/run` calls it with the wheel and the `bin` folder of an empty environment that the
wheel was installed into. Ends with an assertion where something is missing.
"""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("phrasebook", "keymaps", "tui")


def shipped_files() -> set[str]:
    """Every file of the packages that git tracks."""
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return {name.strip('"') for name in listed.stdout.splitlines()}


def main(wheel: str, folder: str) -> None:
    """Check the wheel, then the commands installed from it."""
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    missing = sorted(shipped_files() - packed)
    assert not missing, f"not in the wheel: {missing}"
    assert any(name.endswith("licenses/LICENSE") for name in packed), "no licence in the wheel"

    suffix = ".exe" if os.name == "nt" else ""
    command = str((Path(folder) / f"miaohui{suffix}").absolute())
    python = str((Path(folder) / f"python{suffix}").absolute())
    with tempfile.TemporaryDirectory() as elsewhere:
        own = {f"MIAOHUI_{name}_DIR": str(Path(elsewhere) / name) for name in ("CONFIG", "STATE", "CACHE")}
        environment = {**os.environ, **own, "PYTHONUTF8": "1"}

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                words,
                cwd=elsewhere,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                stdin=subprocess.DEVNULL,
                check=False,
            )

        found = run(command, "find", "fh", "--json", "-n", "1")
        assert found.returncode == 0, found.stderr
        assert json.loads(found.stdout)[0]["layer"] == "built-in"
        warned = run(python, "-m", "tui", "check", "--json", "这款不能再便宜了")
        assert warned.returncode == 1, warned.stderr
        assert json.loads(warned.stdout)["findings"][0]["rule"] == "tone.bu"
        assert run(command, "keys", "--json").returncode == 0
        made = run(command, "new", "shop")
        assert made.returncode == 0, made.stderr
        added = run(command, "add", "--title", "包装", "--text", "三层纸箱～", "--category", "物流", "--book", "shop")
        assert added.returncode == 0, added.stderr
        clean = run(command, "lint", "--fail-on", "warn", "shop")
        assert clean.returncode == 0, clean.stdout
        refused = run(command)
        assert refused.returncode == 2, "the app must refuse to start without a terminal"
        assert "miaohui find" in refused.stderr
    print(f"{Path(wheel).name}: {len(packed)} files, every data file in it, commands work from another folder")


if __name__ == "__main__":
    main(*sys.argv[1:])

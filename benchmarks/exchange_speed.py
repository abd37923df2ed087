"""Importing 20,000 rows from a GBK CSV and from XLSX, twice, with the undo, and exporting them: seconds and peak MiB.

    python benchmarks/exchange_speed.py [ROWS]

Each step is the command in a process of its own, on folders of its own; prints one JSON line a step. The peak is
the largest resident size of the process, everything it imports included.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import CATEGORIES, phrases

from phrasebook.exchange import Selection, format_named

ROOT = Path(__file__).parents[1]
UNDO = (
    "from pathlib import Path; from tui import paths; from phrasebook.library import open_library;"
    "from phrasebook.files.editing import Editor;"
    "library = open_library(personal=paths.personal_book());"
    "print(Editor(library.books, paths.personal_book(), paths.state_dir()).undo().undid)"
)


def make_files(folder: Path, count: int) -> dict[str, Path]:
    """Write the files to import: the words of the trade by chance, every text its own."""
    made = tuple(
        each.__class__(each.id, f"{each.title}{number}", f"{each.text}{number}", each.category, each.code)
        for number, each in enumerate(phrases(count))
    )
    selection = Selection(made, CATEGORIES, {})
    files = {}
    for tool, name, encoding in (("qianniu", "csv", "gbk"), ("sheet", "xlsx", "")):
        found = format_named(tool)
        files[name] = folder / f"phrases.{name}"
        files[name].write_bytes(found.write(selection, f".{name}", encoding))
    return files


def measured(step: str, arguments: list[str], folder: Path) -> None:
    """Run one step and print what it took."""
    names = ("CONFIG", "STATE", "CACHE")
    environment = {**os.environ, **{f"MIAOHUI_{name}_DIR": str(folder / name) for name in names}}
    started, spent = time.perf_counter(), _spent()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate()
    seconds, processor = round(time.perf_counter() - started, 1), round(_spent() - spent, 1)
    if process.returncode:
        sys.exit(err.decode())
    said, progress = out.decode().strip().splitlines()[-1], len(err.splitlines())
    figures = {"step": step, "seconds": seconds, "of the processor": processor, "said": said, "told": progress}
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def _spent() -> float:
    """Seconds of processor time of all steps so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure every step."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, file in make_files(folder, count).items():
            own = folder / kind
            for step in ("import", "import again"):
                measured(f"{step} {kind}", ["-m", "tui", "import", str(file), "--yes"], own)
            for target in ("all.html", "all.xlsx", "all.yml", "custom_phrase.txt"):
                measured(f"export {target}", ["-m", "tui", "export", str(own / target), "--yes"], own)
            measured(f"undo {kind}", ["-c", UNDO], own)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"rows": count, "largest peak of any step, MiB": round(peak)}))


if __name__ == "__main__":
    main()

"""Proves that a folder built by `.ci/bundle.py` works without Python: `python tests/bundle_check.py OUT/miaohui`.

Runs a few sub-commands and starts the app itself, through the pipe by which a browser would drive it, so that the
same check serves Linux, Windows and macOS. Prints the folder's size and the times.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PATIENCE = 120.0  # seconds; a build machine may be slow, and the first start of a new program is


def main(folder: str) -> None:
    """Check the bundle in `folder`; raises AssertionError or CalledProcessError where something is missing."""
    program = str(Path(folder) / ("miaohui.exe" if sys.platform == "win32" else "miaohui"))
    with tempfile.TemporaryDirectory() as scratch:
        own = {f"MIAOHUI_{name}_DIR": str(Path(scratch) / name) for name in ("CONFIG", "STATE", "CACHE")}
        kept = {name: os.environ[name] for name in ("SystemRoot", "TEMP", "TMP", "USERPROFILE") if name in os.environ}
        environment = {**kept, **own, "PATH": os.defpath, "HOME": scratch, "LANG": "C.UTF-8"}
        for words, wanted in (
            (["--version"], "miaohui"),
            (["find", "yfx"], "运费险"),
            (["find", "yfx"], "运费险"),
            (["check", "--json", "保证明天到"], "tone.baozheng"),
            (["schema", "book"], "$schema"),
            (["keys"], "复制"),
            (["add", "--category", "物流", "--title", "包装", "--text", "三层纸箱～"], "包装"),
            (["find", "三层纸箱"], "包装"),
        ):
            began = time.perf_counter()
            done = subprocess.run(
                [program, *words], env=environment, capture_output=True, timeout=PATIENCE, check=False
            )
            told = done.stdout.decode("utf-8")
            assert wanted in told, (words, done.returncode, told, done.stderr.decode("utf-8", "replace"))
            print(f"{' '.join(words):32} {1000 * (time.perf_counter() - began):6.0f} ms")
        print(f"{'app, start to first reply':32} {1000 * _start_app(program, environment):6.0f} ms")
    size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file() and not file.is_symlink())
    print(f"{'folder':32} {size / 2**20:6.0f} MiB")


def _start_app(program: str, environment: dict[str, str]) -> float:
    """Start the app, wait until it shows its first reply, quit it; gives the seconds until then."""
    web = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "MIAOHUI_WEB_PAGE": "secure"}
    size = {"COLUMNS": "80", "ROWS": "24"}
    began = time.perf_counter()
    app = subprocess.Popen([program], env={**environment, **web, **size}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert app.stdin is not None
    assert app.stdout is not None
    alarm = threading.Timer(PATIENCE, app.kill)
    alarm.start()
    shown = b""
    while "首次问候".encode() not in shown:
        some = os.read(app.stdout.fileno(), 65536)
        assert some, f"the app ended: {shown.decode('utf-8', 'replace')[-2000:]}"
        shown += some
    seconds = time.perf_counter() - began
    quit_it = json.dumps({"type": "quit"}).encode()
    app.stdin.write(b"M" + len(quit_it).to_bytes(4, "big") + quit_it)
    app.stdin.flush()
    app.stdout.read()
    code = app.wait(PATIENCE)
    alarm.cancel()
    assert code == 0, code
    return seconds


if __name__ == "__main__":
    main(sys.argv[1])

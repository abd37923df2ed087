"""What the shell is told at a press of Tab, asked as argcomplete's shell code asks: by variables and a descriptor."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("argcomplete")


@pytest.mark.skipif(sys.platform == "win32", reason="there argcomplete answers in a file")
@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("miaohui fi", {"find"}),
        ("miaohui find --js", {"--json"}),
        ("miaohui copy ship.ins", {"ship.insurance"}),
        ("miaohui remove greet.hello.wa", {"greet.hello.warm"}),
        ("miaohui find --category ship", {"shipping"}),
        ("miaohui --book x.toml che", {"check"}),
    ],
)
def test_tab_completes_commands_options_ids_and_categories(tmp_path, line, among):
    reader, writer = os.pipe()
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line.encode())), "_ARGCOMPLETE_IFS": "\n"}
    own = {f"MIAOHUI_{name}_DIR": str(tmp_path) for name in ("CONFIG", "STATE", "CACHE")}
    process = subprocess.Popen(
        ["bash", "-c", f'exec 8>&{writer}; exec "$0" -m tui', sys.executable],
        env={**os.environ, **asked, **own, "_ARGCOMPLETE_SUPPRESS_SPACE": "1"},
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as answer:
        told = set(answer.read().split("\n"))
    assert process.wait() == 0
    assert among <= {word.strip() for word in told}

"""A book made to harm, under a pseudo-terminal: no control byte gets out, nothing freezes, nothing outside is read.

The same for the running app and every sub-command that reads books. Each sequence of the book is looked for in the very
bytes that the terminal was sent; for the sub-commands every control character at all is, but for our own colours.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

MOST_SECONDS = 60  # a command alone takes under one; the machine of a test run is shared

# Each with a mark of its own, which nothing but this book says.
SEQUENCES = (
    "\x1b]0;hostile\x07",  # the window's title
    "\x1b]52;c;aG9zdGlsZQ==\x07",  # the clipboard
    "\x1b]8;;file:///hostile\x1b\\",  # a link
    "\x1b[7777;7777H",  # the cursor
    "\x1b[?7777h",
    "\x1b[35;45m",  # a colour that we never use
    "\x1bP7777$qhostile\x1b\\",
    "\x1b_hostile\x1b\\",
    "\x1bc",  # a reset
    "\x9b7777m",
    "\x9d0;hostile\x9c",
    "\x90hostile\x9c",
    "\x0b\x0c\x08\x7f\x00\x07\x0e",
    "\u202e\u2066\u200b\u200d\u200f\ufeff",
    "\U000e0041\U000e0042",
    "[/][red][link=file:///hostile][@click=app.quit]",  # markup; may be shown, as it is written
)
RAW = "".join(SEQUENCES)
ESCAPED = "".join(f"\\U{ord(character):08x}" for character in RAW)  # what a TOML string may hold
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
OURS = re.compile(
    "\x1b\\[(?:0|1|2|4|31|33|36)m|\x1b\\]52;c;[A-Za-z0-9+/=]*\x07"
)  # colours; `doctor` tries the clipboard
HOSTILE_CLIPBOARD = b"52;c;aG9zdGlsZQ=="
SECRET = "外面的秘密"
FILE_NAME = "\x1b]0;hostile\x07\u202e\x9b7777m[red]"  # no slash, which no name may have

PHRASES = """\
schema = 1
category = "c"
name = "类{0}名"
"键{0}" = 1
[[phrase]]
id = "bad.one"
title = "标{0}题"
text = "话{0}术\\u0085不能再便宜了{{城{0}市=杭{0}州}}{{城市}}"
code = "dmx"
tags = ["签{0}"]
asks = ["问{0}法"]
note = "备{0}注"
allow = ["没{0}有"]
reason = "原{0}因"
"多{0}余" = "值{0}"
[[phrase]]
id = "bad{0}two"
title = "第{0}二"
text = "另{0}一句{{未{0}闭合"
code = "码{0}"
[[phrase]]
id = "good.one"
title = "好的{0}"
text = "好{0}的"
"""
RULES = """\
schema = 1
[pack]
id = "shop{1}"
title = "规{0}则"
[sources.s]
title = "来{0}源"
kind = "team"
[[rule]]
id = "shop.word{1}"
level = "warn"
source = "s"
message = "说{0}法"
any = ["话", "便宜{0}"]
[[rule.suggest]]
from = "便宜"
to = "优{0}惠"
[rule.tests]
bad = ["话"]
good = ["好"]
"""
GUIDE = """\
schema = 1
id = "reception{1}"
title = "流{0}程"
when = "时{0}候"
[[step]]
title = "步{0}骤"
aim = "目{0}的"
watch = "当{0}心"
phrases = ["good.one", "bad{0}two"]
"""
BOOK = """\
schema = 1
name = "店{0}名"
categories = ["c", "没{0}有"]
"键{0}" = 1
[fields."城{0}市"]
value = "x"
[fields."城市"]
choices = ["杭{0}州", "上{0}海"]
hint = "提{0}示"
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The book: sequences in every string and in file names, and files that are none."""
    folder = tmp_path_factory.mktemp("hostile") / "shop"
    write(folder / "book.toml", BOOK.format(ESCAPED))
    write(folder / "phrases" / "10-escaped.toml", PHRASES.format(ESCAPED))
    # As bytes in the file itself; what TOML would take for another line of it is left out.
    raw = re.sub("[\x00\x0b\x0c]", "", RAW).replace("\\", "\\\\")
    write(folder / "phrases" / "20-raw.toml", PHRASES.replace('"c"', '"d"').replace("bad.one", "raw.one").format(raw))
    write(folder / "phrases" / f"{FILE_NAME}.toml", PHRASES.replace("bad", "named").replace("dmx", "nmx").format(""))
    write(folder / "phrases" / f"{FILE_NAME}-冲突.toml", PHRASES.format(""))
    write(folder / "phrases" / "30-broken.toml", f'schema = 1\ncategory = "c"\ntitle = “{raw}”\n')
    write(folder / "phrases" / "31-broken.toml", f'schema = 1\n"键{ESCAPED}" = 1\n"键{ESCAPED}" = 2\n')
    write(folder / "phrases" / "32-gbk.toml", "")
    (folder / "phrases" / "32-gbk.toml").write_bytes(b'schema = 1\nname = "\xce\xef\xc1\xf7\x9b7777m\x1bc"\n')
    write(folder / "phrases" / "40-dotted.toml", "schema = 1\n" + ".".join("a" * 32_768) + " = 1\n")
    with (folder / "phrases" / "50-huge.toml").open("wb") as huge:
        huge.truncate(8 << 30)  # sparse: no room is taken
    write(folder / "rules" / "10-shop.toml", RULES.format(ESCAPED, ""))
    write(folder / "rules" / "20-bad.toml", RULES.format(ESCAPED, ESCAPED))
    write(folder / "guides" / "10-good.toml", GUIDE.format(ESCAPED, ""))
    write(folder / "guides" / f"{FILE_NAME}.toml", GUIDE.format(ESCAPED, ESCAPED))
    write(folder / "lexicon.toml", f'schema = 1\n"{ESCAPED}" = 1\n[same]\n"话{ESCAPED}" = ["术{ESCAPED}"]\n')
    write(folder.parent / "outside.toml", PHRASES.replace("bad.one", "out.side").format(SECRET))
    (folder / "phrases" / "60-link.toml").symlink_to("../../outside.toml")
    (folder / "phrases" / f"61-{FILE_NAME}.toml").symlink_to("/dev/zero")
    (folder / "phrases" / "62-loop.toml").symlink_to("62-loop.toml")
    os.mkfifo(folder / "phrases" / "70-pipe.toml")
    os.mkfifo(folder / "rules" / "70-pipe.toml")
    os.mkfifo(folder / "guides" / "70-pipe.toml")
    with contextlib.suppress(OSError):  # some file systems take UTF-8 only
        Path(os.fsdecode(os.fsencode(folder) + b"/phrases/80-\x9b7777m\xff.toml")).write_text("schema = 1\n")
    folder.with_name(f"shop{FILE_NAME}").symlink_to("shop")
    return folder


@pytest.fixture
def surroundings(own_folders, book):
    """The environment of a person whose settings name the book, one that is away, and say hostile things themselves."""
    write(
        Path(own_folders["MIAOHUI_CONFIG_DIR"]) / "config.toml",
        f'schema = 1\n"键{ESCAPED}" = 1\ntheme = "主{ESCAPED}题"\n'
        f"[[book]]\npath = {quoted(book)}\n[[book]]\npath = {quoted(book.with_name('away' + FILE_NAME))}\n",
    )
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    return {**kept, **own_folders, "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def quoted(path: Path) -> str:
    return '"' + "".join(f"\\U{ord(character):08x}" for character in str(path)) + '"'


def run(command, environment, folder, typed=b""):
    """Run a command under a pseudo-terminal; gives its exit code and every byte that the terminal was sent."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 32, 120, 0, 0))
    settings = termios.tcgetattr(theirs)
    settings[3] &= ~termios.ECHO  # what is typed is not what it says
    termios.tcsetattr(theirs, termios.TCSANOW, settings)
    until = time.monotonic() + MOST_SECONDS
    sent = b""
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=folder, start_new_session=True
    ) as process:
        os.close(theirs)
        os.write(ours, typed)
        while time.monotonic() < until:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    part = os.read(ours, 65_536)
                except OSError:  # Linux's word for the end
                    break
                if not part:
                    break
                sent += part
        else:
            process.kill()
            pytest.fail(f"{command} froze; it said {sent[-2000:]!r}")
        code = process.wait(MOST_SECONDS)
    os.close(ours)
    return code, sent


def control_in(sent, ours):
    """The first control character that a terminal was sent, with what surrounds it, but for line ends and `ours`."""
    text = ours.sub("", sent.decode("utf-8", "surrogateescape")).replace("\r\n", "\n").replace("\r", "\x00")
    found = CONTROLS.search(text)
    return text[max(0, found.start() - 200) : found.end() + 60] if found else ""


CSV = f"标题,内容,分组\n标{RAW}题,话{RAW}术,组{RAW}\n标{RAW}题,另一句,组\n"
COMMANDS = {
    "find": ("find", "话"),
    "find in a folder of such a name": ("find", "--book", "NAMED", "--only", "话"),
    "find explained": ("find", "--explain", "话"),
    "find as json": ("find", "--json", "话"),
    "find nothing": ("find", f"没有{RAW[:80]}的".replace("\0", "")),
    "find in a category that is not there": ("find", "--category", FILE_NAME, "话"),
    "find lines": ("find", "--stdin"),
    "copy": ("copy", "bad.one", "--print", "--set", "城市=杭州"),
    "copy without an answer": ("copy", "bad.one", "--print"),
    "copy as json": ("copy", "raw.one", "--print", "--json", "--set", f"城市={FILE_NAME}"),
    "check": ("check", f"话便宜{FILE_NAME}"),
    "check as json": ("check", "--json", f"话便宜{FILE_NAME}"),
    "check lines": ("check", "--stdin"),
    "lint": ("lint",),
    "lint a folder": ("lint", "NAMED", "--fail-on", "warn"),
    "lint a part of it": ("lint", "BOOK/guides"),
    "lint as json": ("lint", "--format", "json"),
    "lint for github": ("lint", "--format", "github"),
    "lint as sarif": ("lint", "--format", "sarif"),
    "lint to a baseline": ("lint", "--baseline", f"base{FILE_NAME}.toml", "--write-baseline"),
    "add": ("add", "--title", f"标{FILE_NAME}", "--text", f"话{FILE_NAME}", "--category", f"c2=类{FILE_NAME}"),
    "edit": ("edit", "bad.one", "--note", f"备{FILE_NAME}"),
    "edit nothing": ("edit", f"no{FILE_NAME}", "--note", "x"),
    "remove": ("remove", "bad.one"),
    "new": ("new", f"new{FILE_NAME}"),
    "stats": ("stats",),
    "stats as json": ("stats", "--json"),
    "stats as csv": ("stats", "--csv", "phrases"),
    "team status": ("team", "status"),
    "team status as json": ("team", "status", "--json"),
    "team sync": ("team", "sync"),
    "team log": ("team", "log", f"bad{FILE_NAME}"),
    "team resolve": ("team", "resolve", f"{FILE_NAME}-冲突.toml"),
    "team add": ("team", "add", f"https://host/{FILE_NAME}"),
    "team add a folder": ("team", "add", "NAMED", "--name", FILE_NAME),
    "export what is lost": ("export", "out.csv", "--dry-run"),
    "export": ("export", f"out{FILE_NAME}.html", "--yes"),
    "export as json": ("export", "out.md", "--yes", "--json"),
    "import the plan": ("import", "IMPORT", "--dry-run"),
    "import": ("import", "IMPORT"),
    "import as json": ("import", "IMPORT", "--json"),
    "import a phrase file": ("import", "BOOK/phrases/20-raw.toml", "--dry-run"),
    "keys": ("keys",),
    "keys of a file": ("keys", "--check", "KEYS"),
    "schema": ("schema", FILE_NAME),
    "convert": ("convert", "BOOK/phrases/32-gbk.toml"),
    "doctor": ("doctor",),
}
ALWAYS = ("find", "copy", "check as json", "lint", "team status", "import")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.slow) for name in COMMANDS]
)
def test_no_control_byte_of_the_book_leaves_a_sub_command(name, miaohui, surroundings, book, tmp_path):
    write(tmp_path / f"import{FILE_NAME}.csv", CSV)
    write(tmp_path / "keys.toml", f'schema = 1\nname = "键{ESCAPED}"\n[keys]\n"phrase{ESCAPED}" = ["f{ESCAPED}"]\n')
    places = {"NAMED": f"{book}{FILE_NAME}", "IMPORT": f"import{FILE_NAME}.csv", "KEYS": "keys.toml"}
    words = [places.get(word, word) for word in COMMANDS[name]]
    words = [word.replace("BOOK/", f"{book}/") for word in words]
    # Lines for those that read them, an answer for those that ask, and the end of the input for both.
    code, sent = run([*miaohui, *words], surroundings, tmp_path, f"话{FILE_NAME[:3]}便宜\n".encode() + b"y\n\x04")
    told = sent.decode("utf-8", "replace")
    assert code in (0, 1, 2), told
    assert "Traceback" not in told
    assert SECRET not in told
    assert control_in(sent, OURS) == ""
    assert b"\x1b]" + HOSTILE_CLIPBOARD not in sent


RECORDER = """\
import fcntl, os, pty, sys, termios
with open(sys.argv[1], "wb", buffering=0) as record:
    def read(terminal):
        if not record.tell():  # the terminal within becomes as large as the one around it
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)))
        sent = os.read(terminal, 65536)
        record.write(sent)
        return sent
    sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[2:], read)))
"""
# What Textual writes: colours, places, modes, the pointer's shape and the keyboard; and no clipboard but our own.
TEXTUALS = re.compile(
    "\x1b(?:\\[[0-9;]*m|\\[[0-9;]*H|\\[[?>=<]?[0-9;]*[hluJ]|\\[\\?[0-9;]*\\$p|\\]22;[a-z-]*\x07|\\]52;c;[A-Za-z0-9+/=]*\x07)"
)
# Key, what it brings onto the screen, what it takes away. A screen behind a dialog stays in sight, so a way back is
# known by what goes.
WALK = (
    ("F2", "1 杭", ""),  # the blanks, with the book's own choices
    ("Escape", "", "1 杭"),
    ("F3", "草稿 · ", ""),
    ("Escape", "", "草稿 · "),
    ("F7", "改话术", ""),
    ("Escape", "", "改话术"),
    ("F6", "时[", ""),  # in the place of a guide of ours
    ("Enter", "目[", ""),
    ("Escape", "时[", "目["),
    ("Escape", "", "时["),
    ("F8", "没有用量记录", ""),
    ("Tab", "没有复制过", "没有用量记录"),
    ("Tab", "标[", "没有复制过"),  # what is never used, by its title
    ("Escape", "", "从没用过"),
    ("F9", "副本 1", ""),
    ("Enter", "一条条问您", ""),
    ("Escape", "", "一条条问您"),
    ("Escape", "", "副本 1"),
    ("M-e", "导出", ""),
    ("Escape", "", "导出"),
)


def test_no_control_byte_of_the_book_leaves_the_app(terminal, miaohui, surroundings, tmp_path):
    record = tmp_path / "sent"
    own = {name: value for name, value in surroundings.items() if name.startswith("MIAOHUI_")}
    keymap = Path(own["MIAOHUI_CONFIG_DIR"]) / "keymaps" / "mine.toml"
    write(keymap, f'schema = 1\nname = "键{ESCAPED}"\n[keys]\n"phrase{ESCAPED}" = ["f{ESCAPED}"]\n')
    config = keymap.parents[1] / "config.toml"
    write(config, config.read_text(encoding="utf-8").replace("schema = 1", 'schema = 1\nkeymap = "mine"', 1))
    terminal.start([sys.executable, "-c", RECORDER, str(record), *miaohui], 120, 32, own, tmp_path)
    terminal.wait_for("处问题", 60)
    terminal.type("dmx")
    terminal.wait_for("1 标[", 60)
    for key, comes, goes in WALK:
        before = terminal.screen()
        assert not comes or comes not in before, "what is there before the key cannot be waited for"
        assert goes in before
        terminal.keys(key)
        terminal.wait_until(
            lambda shown, comes=comes, goes=goes: comes in shown and not (goes and goes in shown),
            f"{comes!r} to come or {goes!r} to go",
            20,
        )
    terminal.keys("C-q")
    assert terminal.exit_code(60) == 0
    sent = record.read_bytes()
    assert b"\x1b]" + HOSTILE_CLIPBOARD not in sent
    assert SECRET not in sent.decode("utf-8", "replace")
    assert re.search(b"\x1b\\[[0-9;?]*(?:7777|35;45m)", sent) is None
    assert control_in(sent, TEXTUALS) == ""

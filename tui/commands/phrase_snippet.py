"""A phrase as a TOML snippet in the agent's own editor, and back. Not a sub-command.

Nothing typed is ever lost: the snippet lies in the state folder, is only removed once its phrase is saved, and
is named whenever it could not be.
"""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from phrasebook.files import checks
from phrasebook.files.checks import Fault
from phrasebook.files.editing import keys
from phrasebook.files.phrases import PHRASE_KEYS
from phrasebook.files.problems import explain
from phrasebook.files.toml import TomlError, read_toml
from phrasebook.files.writing import write_whole
from phrasebook.model import Phrase
from tui import paths
from tui.commands import DONE, FAILED
from tui.commands.phrase_options import OptionError

_HEAD = """\
# 改好以后保存、关掉编辑器就存进话术本；全部删空就是放弃。
# {城市} 是填空，{城市=杭州} 带默认值，{颜色:红色|黑色} 让客服选。tags 是标签，asks 是买家会怎么问。
"""
_KEYS = ("title", "category", "text", "code", "tags", "asks", "note")


class Snippet:
    """One phrase being edited in a file of its own; `path` is that file."""

    def __init__(self, phrase: Phrase, category: str) -> None:
        """Write the snippet.

        Args:
            phrase: what to begin with; its empty fields stand there to be filled.
            category: the category as people call it.

        Raises:
            OSError: the state folder cannot be written to.
        """
        name = f"{phrase.id or '新话术'}-{time.strftime('%m%d-%H%M%S')}-{os.getpid()}.toml"
        self.path = paths.state_dir() / "edits" / "snippets" / name
        values = {key: getattr(phrase, key) for key in _KEYS} | {"category": category} | dict(phrase.extra)
        if phrase.allow:
            values |= {"allow": phrase.allow, "reason": phrase.reason}
        plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, (_HEAD + "\n" + keys.written(plain)).encode())
        self._as_made = self.path.read_bytes()

    def edited(self) -> tuple[dict[str, object], str] | None:
        """Let the agent edit, again as long as the result is faulty and they want to.

        Returns:
            The fields of the phrase and the category as typed; None if nothing was changed or all was deleted.

        Raises:
            OptionError: there is no editor, it failed, or the result is faulty; the sentence names the file.
        """
        try:
            while self._changed():
                try:
                    return self._read()
                except OptionError as fault:
                    print(fault, file=sys.stderr)
                    if not self._again():
                        raise OptionError(f"没有保存，写好的留在 {self.path}") from None
        except KeyboardInterrupt:
            print(f"\n写好的留在 {self.path}", file=sys.stderr)
            raise
        return None

    def finish(self, save: Callable[[], int]) -> int:
        """Save what was read; the snippet stays, and is named, unless that went well.

        Returns:
            The exit code of `save`.
        """
        code = FAILED
        try:
            code = save()
        finally:
            if code == DONE:
                self.done()
            else:
                print(f"写好的留在 {self.path}", file=sys.stderr)
        return code

    def done(self) -> None:
        """Remove the snippet: its phrase is saved, or given up."""
        self.path.unlink(missing_ok=True)

    def _changed(self) -> bool:
        """Let the agent edit; tell whether anything was changed, and not all deleted."""
        self._open_editor()
        now = self.path.read_bytes()
        return bool(now.strip()) and now != self._as_made

    def _open_editor(self) -> None:
        command = [*_editor(), str(self.path)]
        try:
            code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own editor
        except OSError as error:
            raise OptionError(f"编辑器 {command[0]} 打不开（{error.strerror}），内容在 {self.path}") from error
        if code:
            raise OptionError(f"编辑器 {command[0]} 没有正常退出（{code}），没有保存，内容在 {self.path}")

    def _read(self) -> tuple[dict[str, object], str]:
        try:
            file = read_toml(self.path)
        except TomlError as error:
            raise OptionError(explain(error.problem)) from None
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in file.data.items()}
        for key, value in values.items():
            if fault := _fault(key, file.data[key]):
                keyed = f"{key} {fault.message}"
                raise OptionError(explain(file.problem((key,), "error", f"phrase.{key}", keyed, fault.mend)))
            if key == "text" and isinstance(value, str):
                values[key] = value.rstrip("\n")  # the closing quotes may stand on a line of their own
        category = str(values.pop("category", ""))
        known = {key: values.get(key, () if key in ("tags", "asks") else "") for key in _KEYS if key != "category"}
        kept = {key: value for key, value in values.items() if key in ("allow", "reason")}
        extra = {key: file.data[key] for key in values if key not in PHRASE_KEYS}
        return {**known, **kept, "extra": extra}, category

    @staticmethod
    def _again() -> bool:
        """Ask whether to open the editor again; where nobody can be asked, do not."""
        if not sys.stdin.isatty():
            return False
        try:
            return input("按回车回去改，输入 n 先放着：").strip().lower() != "n"
        except EOFError:
            return False


def _fault(key: str, value: object) -> Fault | None:
    """What is wrong with a key as typed; what is empty is left out of the phrase, and so is never wrong here."""
    if key not in (*PHRASE_KEYS, "category"):
        near = checks.nearest(key, [*PHRASE_KEYS, "category"])
        return Fault("不认识", near) if near else None
    check = PHRASE_KEYS.get(key, checks.line)
    return None if value in ("", []) else check(value)


def has_editor() -> bool:
    """Tell whether the agent can be given an editor."""
    return bool(_chosen()) or sys.stdin.isatty()


def _chosen() -> str:
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def _editor() -> list[str]:
    """The command of `$VISUAL`, `$EDITOR`, or what the platform surely has.

    Raises:
        OptionError: there is none.
    """
    if chosen := _chosen():
        # On Windows a backslash parts folders and escapes nothing.
        return shlex.split(chosen, posix=os.name != "nt") if not Path(chosen).is_file() else [chosen]
    usual = ("notepad",) if os.name == "nt" else ("nano", "vi")
    for name in usual:
        if found := shutil.which(name):
            return [found]
    raise OptionError("没有找到编辑器，请设置环境变量 EDITOR，或直接用 --title、--text 等选项")

"""The problems of one file as they are found: told apart by rule, bounded in number.

What every kind of file is asked (its `schema`, hidden characters in its strings) is asked here.
"""

from phrasebook.files import checks, cleaning
from phrasebook.files.checks import Fault
from phrasebook.files.toml import TomlFile
from phrasebook.model import Level, Place, Problem

MOST = 100
"""Problems told of one file; a file with more is broken as a whole, and nobody reads on."""


class Complaints:
    """Collects the problems of one file; the places are looked up here and only when needed."""

    def __init__(self, file: TomlFile) -> None:
        self._file = file
        self._found: list[Problem] = []
        self._untold = 0

    @property
    def full(self) -> bool:
        """Whether further faults are only counted, so that looking for their mend would be in vain."""
        return len(self._found) >= MOST

    def add(self, where: tuple[str | int, ...] | Place, level: Level, rule: str, fault: Fault) -> None:
        """Note a fault at a key path of the file, or at a place already known."""
        if self.full:
            self._untold += 1
            return
        if isinstance(where, Place):
            problem = self._file.source.problem(where, level, rule, fault.message, fault.mend)
        else:
            problem = self._file.problem(where, level, rule, fault.message, fault.mend, offset=fault.offset)
        self._found.append(problem)

    def leave_untold(self, count: int) -> None:
        """Count faults that nobody worked out, because there is no room to tell of them."""
        self._untold += count

    def schema_right(self) -> bool:
        """Check the one key that every file needs; a file that is newer than this program is right, and told of."""
        version = self._file.data.get("schema")
        if version is None:
            what = "缺少 schema，可能不完整" if self._file.data else "文件是空的，可能没有保存或同步完整"
            fault = Fault(f"{what}，没有读取", f"请在第一行写上 schema = {checks.SCHEMA}")
            self.add((), "error", "file.schema", fault)
            return False
        if wrong := checks.schema(version):
            self.add(("schema",), "error", "file.schema", Fault(f"schema {wrong.message}", wrong.mend))
            return False
        if version > checks.SCHEMA:
            fault = Fault("文件来自更新的版本，能读，不能改", "请升级秒回后再编辑")
            self.add(("schema",), "warn", "file.newer", fault)
        return True

    def all(self) -> tuple[Problem, ...]:
        """What was noted, in order, with one more problem for those that were not told."""
        if not self._untold:
            return tuple(self._found)
        rest = self._file.problem(
            (), "warn", "file.more-problems", f"还有 {self._untold} 处问题没有列出", "请先改好以上各处"
        )
        return (*self._found, rest)


def cleaned_problem(file: TomlFile) -> Problem | None:
    """Tell of characters that were taken out of a file's strings, or None."""
    if not file.removed:
        return None
    message = f"有 {file.removed} 个看不见或会扰乱显示的字符，读取时已去掉，文件没有改动"
    offset = cleaning.first_suspect(file.text)
    return file.source.problem(offset, "warn", "text.invisible", message, "请在编辑器里删去它们")

"""The problems of one file as they are found: told apart by rule, bounded in number."""

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

    def all(self) -> tuple[Problem, ...]:
        """What was noted, in order, with one more problem for those that were not told."""
        if not self._untold:
            return tuple(self._found)
        rest = self._file.problem(
            (), "warn", "file.more-problems", f"还有 {self._untold} 处问题没有列出", "请先改好以上各处"
        )
        return (*self._found, rest)

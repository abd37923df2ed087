"""Values out of one TOML file with every doubt put on record: a key, its type, its place, how to mend it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from phrasebook.files.toml import TomlFile
from phrasebook.model import Level, Problem
from phrasebook.wording.expressions import Expression

MOST = 100
"""Problems told of one file; a file with more is broken as a whole, and nobody reads on."""

Keys = tuple[str | int, ...]


class Table:
    """One table of a file and the way to it; what is wrong with it is added to the file's `problems`."""

    def __init__(self, file: TomlFile, keys: Keys, values: Any, problems: list[Problem]) -> None:  # noqa: ANN401 - TOML
        self.file = file
        self.keys = keys
        self.problems = problems
        self.parts: Mapping[str, Expression] = {}  # pieces of patterns by name, see `packs`
        self.trusted = False  # patterns are read when they are used, not now
        self.values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            self.report((), "rule.type", "这里要写成一张表", f"请写成 [{keys[-1] if keys else ''}] 开头的几行")

    def report(self, keys: Keys, rule: str, message: str, mend: str = "", level: Level = "error") -> None:
        """Put a problem on record at a key of this table."""
        if len(self.problems) >= MOST:
            return
        self.problems.append(self.file.problem((*self.keys, *keys), level, rule, message, mend))

    def child(self, key: str) -> "Table":
        """The table at `key`, an empty one if it is missing."""
        return self._below((key,), self.values.get(key, {}))

    def children(self, key: str) -> "list[Table]":
        """The array of tables at `key`."""
        values = self.values.get(key, [])
        if not isinstance(values, list):
            self.report((key,), "rule.type", f"{key} 要写成 [[{key}]]", "请用两层方括号")
            return []
        return [self._below((key, at), value) for at, value in enumerate(values)]

    def known(self, names: Collection[str]) -> None:
        """Warn of keys nobody reads."""
        for key in self.values:
            if key not in names:
                import difflib  # noqa: PLC0415 - only a mistake needs it

                near = difflib.get_close_matches(key, names, 1)
                self.report((key,), "rule.key", f"不认识的键 {key}", f"是不是 {near[0]}？" if near else "", "warn")

    def string(self, key: str, *, required: bool = False) -> str:
        """The string at `key`, "" if missing; a TOML date is read as its ISO text."""
        value = self.values.get(key, "")
        if isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, str):
            self.report((key,), "rule.type", f"{key} 要写成文字", "请加上英文引号")
            return ""
        if required and not value.strip():
            self.report((key,) if key in self.values else (), "rule.missing", f"少了 {key}", f'请补上 {key} = "…"')
        return value

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of `choices`."""
        value = self.string(key) or default
        if value not in choices:
            self.report((key,), "rule.choice", f"{key} 不能是 {value}", f"可以是：{'、'.join(choices)}")
            return default
        return value

    def flag(self, key: str) -> bool:
        """The boolean at `key`, false if missing."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.report((key,), "rule.type", f"{key} 要写 true 或 false")
        return value is True

    def count(self, key: str) -> int | None:
        """The positive whole number at `key`, None if missing."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        self.report((key,), "rule.type", f"{key} 要写成正整数")
        return None

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of non-empty strings at `key`."""
        return self.strings_of((key,), self.values.get(key, []))

    def strings_of(self, keys: Keys, values: Any) -> tuple[str, ...]:  # noqa: ANN401 - TOML
        """A list of non-empty strings that stands at `keys`."""
        if self.trusted:
            return tuple(values)
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            self.report(keys, "rule.type", f"{keys[0]} 要写成一组文字", f'例如 {keys[0]} = ["…", "…"]')
            return ()
        return tuple(values)

    def expressions(self, key: str) -> tuple[Expression, ...]:
        """The list of patterns at `key`."""
        return self.expressions_of((key,), self.strings(key))

    def expressions_of(self, keys: Keys, written: tuple[str, ...]) -> tuple[Expression, ...]:
        """The patterns of a list that stands at `keys`; one that is not let in is reported with its place."""
        return tuple(filter(None, (self.expression((*keys, at), one) for at, one in enumerate(written))))

    def expression(self, keys: Keys, written: str) -> Expression | None:
        """The pattern that stands at `keys`, `{name}` replaced by that part."""
        expression = Expression(written, self.parts)
        if self.trusted:
            return expression
        from phrasebook.wording.grammar import ExpressionError  # noqa: PLC0415 - not needed for what ships

        try:
            return expression.read()
        except ExpressionError as error:
            if len(self.problems) >= MOST:
                return None
            place = (*self.keys, *keys)
            self.problems.append(self.file.problem(place, "error", "rule.regex", error.message, offset=error.offset))
            return None

    def _below(self, keys: Keys, values: Any) -> "Table":  # noqa: ANN401 - TOML
        below = Table(self.file, (*self.keys, *keys), values, self.problems)
        below.parts, below.trusted = self.parts, self.trusted
        return below

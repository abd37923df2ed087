"""What the wording rules say of replies, remembered between runs, so that `find` need not load them for known ones.

A verdict holds for one text under one set of rules: whatever rule file or part of the checker changes, all are
forgotten. The file lies in the cache folder and may be deleted at any time.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import phrasebook
from tui.books import BookChoice
from tui.paths import cache_dir

if TYPE_CHECKING:
    from phrasebook.library import Library
    from phrasebook.model import Phrase
    from phrasebook.wording import Rules

Verdict = tuple[str | None, list[str]]
"""The gravest level of the findings that are not allowed, None for a clean reply; and their rules, each once."""

_MOST = 5000
"""Verdicts kept; with more of them the file would cost more to read than it saves."""

_LIMIT = 8 * 2**20  # bytes; a larger file is not ours


class Verdicts:
    """Gives verdicts, from memory where it can; `keep` writes what was new."""

    def __init__(self, library: "Library", choice: BookChoice) -> None:
        """Read what is remembered for these rules; nothing is where the choice is not cached."""
        self._library = library
        self._file = cache_dir() / "verdicts.json" if choice.cached else None
        self._mark = _mark(library)
        self._known: dict[str, Verdict] = _read(self._file, self._mark)
        self._fresh = False
        self._rules: Rules | None = None

    def of(self, phrase: "Phrase") -> Verdict:
        """Give the verdict on a phrase as stored."""
        key = "\n".join((",".join(phrase.allow), phrase.text))
        verdict = self._known.get(key)
        if verdict is None:
            verdict = self._known[key] = self._judged(phrase)
            self._fresh = True
        return verdict

    def keep(self) -> None:
        """Write new verdicts, all or nothing; a folder that cannot be written to only costs time."""
        sound = self._rules is not None and not self._rules.problems  # a faulty pack is to be told of each time
        if self._file is None or not self._fresh or not sound or len(self._known) > _MOST:
            return
        import tempfile  # noqa: PLC0415 - most runs have nothing new to write

        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._file.parent, prefix=".verdicts-", suffix=".json")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"rules": self._mark, "verdicts": self._known}, file, ensure_ascii=False)
            Path(temporary).replace(self._file)

    def _judged(self, phrase: "Phrase") -> Verdict:
        """Check a phrase, loading the rules at the first one."""
        from phrasebook.wording import gravest  # noqa: PLC0415 - what this module is there to spare
        from tui.commands import rules_of  # noqa: PLC0415 - likewise

        if self._rules is None:
            self._rules = rules_of(self._library)
        findings = [finding for finding in self._rules.check_phrase(phrase) if not finding.allowed]
        return gravest(findings), list(dict.fromkeys(finding.rule for finding in findings))


def _mark(library: "Library") -> list[list[object]]:
    """Tell one state of rules and checker from another: name, time and size of every file that has a say."""
    return [[str(path), *_state(path)] for path in _files(library)]


def _files(library: "Library") -> Iterator[Path]:
    home = Path(phrasebook.__file__).parent
    for folder in (home / "wording", home / "builtin" / "rules"):
        yield from sorted(path for path in folder.iterdir() if path.suffix in (".py", ".json", ".toml"))
    yield from map(Path, library.rule_files)


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _read(file: Path | None, mark: list[list[object]]) -> dict[str, Verdict]:
    """Read the verdicts remembered for this mark; a missing, damaged or outdated file is as good as none."""
    try:
        if file is None or file.stat().st_size > _LIMIT:
            return {}
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["rules"] != mark:
            return {}
        return {str(key): (level, list(rules)) for key, (level, rules) in kept["verdicts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}

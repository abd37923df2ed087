"""Findings as text, JSON, GitHub annotations or SARIF 2.1.0. Each gives text and prints nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from phrasebook.linting.findings import LintFinding
from phrasebook.model import LEVELS, Level

GITHUB_MOST = 10
"""Annotations of one level that GitHub shows of a step; more are dropped without a word."""

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_COMMANDS: dict[Level, str] = {"error": "error", "warn": "warning", "info": "notice"}
_SARIF_LEVELS: dict[Level, str] = {"error": "error", "warn": "warning", "info": "note"}


def counts(findings: Sequence[LintFinding]) -> dict[Level, int]:
    """How many findings there are of each level, allowed ones left out."""
    counted = Counter(one.level for one in findings if not one.allowed)
    return {level: counted[level] for level in reversed(LEVELS) if level != "off"}


def as_json(findings: Sequence[LintFinding], forgotten: int) -> str:
    """One JSON object: `findings` in order of place, `counts` by level, `baseline` the number left out."""
    value = {
        "findings": [
            {
                "file": one.place.file,
                "line": one.place.line,
                "column": one.place.column,
                "end_line": one.end.line,
                "end_column": one.end.column,
                "level": one.level,
                "rule": one.rule,
                "message": one.message,
                "mend": one.mend,
                "phrase": one.phrase,
                "matched": one.matched,
                "suggestion": one.suggestion,
                "allowed": one.allowed,
            }
            for one in findings
        ],
        "counts": counts(findings),
        "baseline": forgotten,
    }
    return json.dumps(value, ensure_ascii=False)


def as_github(findings: Sequence[LintFinding]) -> tuple[str, str]:
    """Workflow commands, errors first and at most ten a level, and a Markdown summary of all the rest.

    Returns:
        What goes to standard output, and what goes to the file named by `GITHUB_STEP_SUMMARY` ("" for nothing).
    """
    shown: list[str] = []
    rest: list[LintFinding] = []
    for level in reversed(LEVELS):
        of_level = [one for one in findings if one.level == level and not one.allowed]
        shown += [_command(one) for one in of_level[:GITHUB_MOST]]
        rest += of_level[GITHUB_MOST:]
    if not rest:
        return "\n".join(shown), ""
    rows = [f"| {one.level} | `{_cell(str(one.place))}` | `{one.rule}` | {_cell(one.message)} |" for one in rest]
    table = ["### 秒回检查：其余的问题", "", "| 级别 | 位置 | 规则 | 说明 |", "| --- | --- | --- | --- |", *rows, ""]
    return "\n".join(shown), "\n".join(table)


def as_sarif(findings: Sequence[LintFinding], version: str) -> str:
    """SARIF 2.1.0, columns in code points; allowed findings are there as suppressed.

    Source: OASIS, Static Analysis Results Interchange Format 2.1.0, 3.14.17 (columnKind), 3.27, 3.30.
    """
    rules = sorted({one.rule for one in findings})
    log = {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "miaohui", "version": version, "rules": [{"id": rule} for rule in rules]}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, rules.index(one.rule)) for one in findings],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1)


def _command(one: LintFinding) -> str:
    """`::error file=…,line=…::message`, escaped as GitHub wants it."""
    properties = {
        "file": _near(one.place.file).as_posix(),
        "line": one.place.line,
        "col": one.place.column,
        "endLine": one.end.line,
        "endColumn": max(one.end.column, one.place.column),
        "title": one.rule,
    }
    if one.end.line != one.place.line:  # GitHub ignores an annotation whose columns span lines
        del properties["col"], properties["endColumn"]
    listed = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
    mend = f"\n{one.mend}" if one.mend else ""
    return f"::{_COMMANDS[one.level]} {listed}::{_escaped(one.message + mend)}"


def _escaped(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("`", "'")


def _result(one: LintFinding, index: int) -> dict[str, Any]:
    region = {"startLine": one.place.line, "startColumn": one.place.column}
    if one.end != one.place:
        region |= {"endLine": one.end.line, "endColumn": one.end.column}
    mend = f" {one.mend}" if one.mend else ""
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[one.level],
        "message": {"text": one.message + mend},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(one.place.file)},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"rulePhraseWords/v1": hashlib.sha256("\0".join(one.key).encode()).hexdigest()[:32]},
    }
    if one.allowed:
        result["suppressions"] = [{"kind": "inSource", "justification": one.reason}]
    return result


def _uri(file: str) -> str:
    """A file as a URI reference: relative paths stay relative, drives and spaces are escaped."""
    path = _near(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _near(file: str) -> PurePath:
    """A file as seen from the working directory, which in a workflow is the repository; elsewhere as it is."""
    path = Path(file)
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path

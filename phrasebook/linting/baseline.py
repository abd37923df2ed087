"""What was wrong when a team began to lint: kept in a file, and not told again.

A finding is recognised by rule, phrase and words, not by line, so that moving a phrase brings nothing
back. As many are forgotten as were there: a second 不 in the same reply is new.

    {"schema": 1, "findings": [
      {"rule": "tone.bu", "phrase": "price.low", "matched": "不", "count": 1}
    ]}
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from phrasebook.linting.findings import LintFinding

Key = tuple[str, str, str]


class BaselineError(ValueError):
    """A baseline file that cannot be used; the message is a Chinese sentence."""


def read_baseline(path: Path) -> Counter[Key]:
    """Read how many findings of each kind are already known.

    Raises:
        BaselineError: the file is missing or is no baseline.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return Counter({(one["rule"], one["phrase"], one["matched"]): int(one["count"]) for one in known["findings"]})
    except FileNotFoundError:
        raise BaselineError(f"找不到 {path}；先用 --write-baseline 生成") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"{path} 读不出来（{error}）；可用 --write-baseline 重新生成") from error


def write_baseline(path: Path, findings: Iterable[LintFinding]) -> int:
    """Write the findings that count as the new baseline, one a line so that changes are easy to review.

    Returns:
        How many findings it holds.
    """
    counted = Counter(one.key for one in findings if not one.allowed and one.level != "info")
    lines = [
        json.dumps({"rule": rule, "phrase": phrase, "matched": matched, "count": count}, ensure_ascii=False)
        for (rule, phrase, matched), count in sorted(counted.items())
    ]
    body = ",\n".join(f"  {line}" for line in lines)
    path.write_text(f'{{"schema": 1, "findings": [\n{body}\n]}}\n', encoding="utf-8", newline="\n")
    return counted.total()


def without_known(findings: Iterable[LintFinding], known: Counter[Key]) -> tuple[list[LintFinding], int]:
    """The findings that are new, and how many were forgotten."""
    left = Counter(known)
    new: list[LintFinding] = []
    forgotten = 0
    for one in findings:
        if not one.allowed and left[one.key] > 0:
            left[one.key] -= 1
            forgotten += 1
        else:
            new.append(one)
    return new, forgotten

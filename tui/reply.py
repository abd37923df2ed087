"""From a phrase to what would be copied: filled, checked, with the better wording. Pure; the screen only shows it.

This is the last stretch of the one way through: Hit → fill → check → copy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from phrasebook.fields import fill, known_values, mask_spans, unmask
from phrasebook.model import LEVELS, FieldDefinition, Level, Phrase

if TYPE_CHECKING:  # the app paints before it reads rules
    from phrasebook.wording import Finding, Rules


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply ready to be looked at.

    `missing` names the fields still blank, which stand in `text` as written; `spans` are the filled-in
    ranges of `text`; `findings` are those of our own words, the filled values masked; `better` is the text
    with all safe rewrites taken, else the safe reply that the gravest finding's rule offers, else None.
    """

    text: str
    missing: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    findings: "tuple[Finding, ...]"
    better: str | None

    @property
    def level(self) -> Level | None:
        """The gravest level among findings that are not allowed, None where there are none."""
        levels = [finding.level for finding in self.findings if not finding.allowed]
        return max(levels, key=LEVELS.index) if levels else None


def prepare(
    phrase: Phrase,
    definitions: Mapping[str, FieldDefinition],
    answers: Mapping[str, str],
    rules: "Rules",
    now: datetime | None = None,
) -> Reply:
    """Fill a phrase with what is known, check the words, and look for better ones."""
    filled = fill(phrase.text, known_values(phrase.text, definitions, answers), now)
    masked = mask_spans(filled)
    findings = tuple(rules.check_phrase(replace(phrase, text=masked)))
    better = rules.better(masked)
    return Reply(
        text=filled.text,
        missing=filled.missing,
        spans=filled.spans,
        findings=findings,
        better=unmask(better, filled) if better is not None else _safe_reply(findings),
    )


def _safe_reply(findings: "Sequence[Finding]") -> str | None:
    """Give the whole reply that a rule offers instead, of the gravest finding that has one."""
    offers = [finding for finding in findings if finding.reply and not finding.allowed]
    return max(offers, key=lambda finding: LEVELS.index(finding.level)).reply if offers else None


def change(before: str, after: str) -> tuple[str, str]:
    """Give the part of `before` that `after` words differently, and that wording.

    >>> change("这款不能再便宜了", "这款无法再便宜了")
    ('不能', '无法')
    """
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return before[start : len(before) - end], after[start : len(after) - end]

"""The wording of a text that is being written: what is found, what is better, which finding comes next.

Offsets are code points of the text as it stands in the box, its `{fields}` masked; what the reply reads
like once it is filled is `tui.reply`'s business.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from phrasebook.model import Phrase
from phrasebook.wording import Finding, Rules

_MOST_REWRITES = 20
"""Suggestions taken at once; a reply that has more than that to mend wants to be written anew."""

_MOST_SECONDS = 1.0
"""How long to go on taking suggestions; 4,000 characters full of warned words take as much for a single one."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Checks words against `rules`; findings of the rules in `allow` count as allowed."""

    rules: Rules
    allow: tuple[str, ...] = ()

    def findings(self, text: str) -> Sequence[Finding]:
        """Check a text; in order of place, those that are allowed left out."""
        phrase = Phrase(id="", title="", text=text, category="", allow=self.allow)
        return [each for each in self.rules.check_phrase(phrase) if not each.allowed]

    def better(self, text: str) -> str | None:
        """The text with the safe suggestions taken, one after the other, within the bounds above; None without any."""
        best, until = text, time.monotonic() + _MOST_SECONDS
        for _ in range(_MOST_REWRITES):
            offered = next((each.suggestion for each in self.findings(best) if each.suggestion is not None), None)
            if offered is None:
                break
            best = offered
            if time.monotonic() > until:
                break
        return None if best == text else best


def next_finding(findings: Sequence[Finding], start: int, end: int) -> int | None:
    """Index of the finding to look at next, round the end; None where there are none.

    Args:
        findings: in order of place.
        start: where the selection begins, the cursor where nothing is selected.
        end: where it ends. A finding that is selected already counts as looked at.
    """
    for index, finding in enumerate(findings):
        if (finding.start, finding.end) > (start, end):
            return index
    return 0 if findings else None

"""What a check says of a text: findings, and the sources that rules lean on. Plain data, no checking."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from phrasebook.model import Level

SourceKind = Literal["law", "guidance", "platform", "training", "team"]
"""Who says so: a law, an authority's guidance, a marketplace's rule, a training guide, the team itself."""

SOURCE_KINDS: dict[SourceKind, str] = {
    "law": "法规",
    "guidance": "指引",
    "platform": "平台规则",
    "training": "培训资料",
    "team": "团队约定",
}
"""The kinds in the words people read."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from; `date` is a year or an ISO date as recorded, `note` what else was recorded."""

    id: str
    title: str
    kind: SourceKind
    date: str = ""
    note: str = ""

    @property
    def outside(self) -> bool:
        """True for what binds or guides a shop from outside; a training guide and the team's own word do not."""
        return self.kind not in ("training", "team")

    def __str__(self) -> str:
        """`电子商务法 第十四条（法规，2019-01-01）`."""
        return f"{self.title}（{'，'.join(filter(None, (SOURCE_KINDS[self.kind], self.date)))}）"


class Finding(NamedTuple):
    """One place in a text that a rule speaks of; a named tuple, because a data class takes six times as long to make.

    `start` and `end` are code-point offsets into the text as written, `line` and `column` count from
    1, columns in code points. `matched` are the words as written, `message` a Chinese sentence that
    fits 40 cells. `suggestion` is the whole text with this place said better, None where no rewriting
    is safe; `advice` then says how to go about it and `reply` is a whole safe reply to use instead
    ("" where there is none). `allowed` marks what a team or the phrase itself expects: shown muted,
    counted nowhere. `details` is for whoever asks why: what was recorded, as guidance.
    """

    rule: str
    level: Level
    kind: str
    start: int
    end: int
    line: int
    column: int
    message: str
    matched: str
    suggestion: str | None = None
    allowed: bool = False
    source: Source | None = None
    advice: str = ""
    reply: str = ""
    details: str = ""

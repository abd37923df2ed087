"""The rules in force, and a text checked against them: what the app, `check` and `lint` all call.

Pure but for what loading reads: a `Rules` never changes, and the same text always has the same findings.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from phrasebook.fields import mask
from phrasebook.model import LEVELS, Level, Phrase, Problem
from phrasebook.wording import suggesting
from phrasebook.wording.finding import Finding
from phrasebook.wording.matching import Covers, Net, Span, covered
from phrasebook.wording.rules import Pack, Rule
from phrasebook.wording.suggesting import Offer, Written
from phrasebook.wording.views import View, plain_view

MAX_TEXT = 20_000
"""Code points of a text that are checked; a reply has at most 4,000. More gets a finding that says so."""

_MAX_OFFERS = 40  # a text with more faults than this is rewritten by a person, not by us

_TOO_LONG = Rule("check.length", "warn", f"文字太长，只检查了前 {MAX_TEXT} 个字", kind="length")


Hit = tuple[Rule, View, Span, Covers]
"""A rule, the view it read, the span it hit there, and the exceptions that cover the span."""


class Rules:
    """Wording rules with a team's settings applied.

    Attributes:
        rules: those in force, level `off` left out.
        packs: where they come from, as shipped.
        problems: what was wrong with packs and settings; a bad pack is left out as a whole.
    """

    def __init__(self, rules: Sequence[Rule], packs: Sequence[Pack] = (), problems: Sequence[Problem] = ()) -> None:
        self.rules = tuple(rule for rule in rules if rule.level != "off")
        self.packs = tuple(packs)
        self.problems = tuple(problems)

    def check(self, text: str, *, masked: str | None = None, suggest: bool = True) -> list[Finding]:
        r"""Check a text; findings come in order of place, the graver first where places are equal.

        Args:
            text: as it will be sent; lines end in `\n`.
            masked: the same text, code point for code point, with U+FFFC where rules shall not look
                (`fields.mask`, `fields.mask_spans`).
            suggest: False leaves out the better wordings, which cost most of the time.
        """
        written = Written(text, text if masked is None else masked)
        found = list(self._found(written.masked[:MAX_TEXT]))
        if len(text) > MAX_TEXT:
            found.append((_TOO_LONG, View(text), (MAX_TEXT, MAX_TEXT + 1), {}))
        known: dict[str, Counter[str]] = {}
        offers = _MAX_OFFERS if suggest else 0
        findings: list[Finding] = []
        for hit in found:
            suggestion, advice = None, hit[0].advice
            if offers > 0 and not hit[0].allows(hit[3]):
                offers -= 1
                suggestion, advice = self._better(hit, written, found, known)
            findings.append(_finding(hit, text, suggestion, advice))
        return sorted(findings, key=lambda one: (one.start, -LEVELS.index(one.level), one.end, one.rule))

    def check_phrase(self, phrase: Phrase, *, suggest: bool = True) -> list[Finding]:
        """Check a stored phrase: fields are masked, and findings of the rules it allows are `allowed`."""
        findings = self.check(phrase.text, masked=mask(phrase.text), suggest=suggest)
        return [one._replace(allowed=True, suggestion=None) if one.rule in phrase.allow else one for one in findings]

    def better(self, text: str) -> str | None:
        """The text with every safe suggestion taken, one after the other; None if there is none."""
        best = text
        for _ in range(_MAX_OFFERS):
            offered = next((one.suggestion for one in self.check(best) if one.suggestion is not None), None)
            if offered is None:
                break
            best = offered
        return None if best == text else best

    def _found(self, masked: str) -> Iterator[Hit]:
        """Every hit with its rule, its view and the exception sets that cover it."""
        for rule, view, spans in self._net.hits(plain_view(masked)):
            for span, covers in covered(rule, view, spans):
                yield rule, view, span, covers

    @cached_property
    def _net(self) -> Net:
        """Made at the first check."""
        return Net(self.rules)

    def _counted(self, masked: str) -> Counter[str]:
        """How many findings that are not allowed each rule has."""
        return Counter(rule.id for rule, _, _, covers in self._found(masked) if not rule.allows(covers))

    def _better(
        self, hit: Hit, written: Written, found: Sequence[Hit], known: dict[str, Counter[str]]
    ) -> tuple[str | None, str]:
        """A suggestion for a hit among all that were found, None where none is safe; and the advice to go with it."""
        rule, view, span, covers = hit
        offer = suggesting.rewriting(rule, view, span, written, covers.values())
        if not isinstance(offer, Offer):
            return None, offer
        sentence = view.written(*view.unit_at("sentence", *span))
        before: Counter[str] = Counter()
        for other, its_view, its_span, its_covers in found:
            start, end = its_view.written(*its_span)
            if other.is_claim and start < sentence[1] and end > sentence[0]:
                return None, rule.advice
            before[other.id] += sentence[0] <= start and end <= sentence[1] and not other.allows(its_covers)

        def recheck(text: str) -> Counter[str]:
            if text not in known:
                known[text] = self._counted(text)
            return known[text]

        if not suggesting.is_better(offer, sentence, written, +before, recheck):
            return None, rule.advice
        text = written.text
        return text[: offer.start] + offer.words + text[offer.end :], rule.advice


def gravest(findings: Sequence[Finding]) -> Level | None:
    """The gravest level among the findings that are not allowed; None if there are none."""
    return max((one.level for one in findings if not one.allowed), key=LEVELS.index, default=None)


def _finding(hit: Hit, text: str, suggestion: str | None, advice: str) -> Finding:
    """The finding of a hit."""
    rule, view, span, covers = hit
    start, end = view.written(*span)
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    allowed = bool(covers) and rule.allows(covers)
    place = (rule.id, rule.level, rule.kind, start, end, line, column, rule.message, text[start:end])
    return Finding(*place, suggestion, allowed, rule.source, advice, rule.reply, rule.details)

"""A rule file, one pattern, or a text.

Findings stand where they say; what is offered for a sentence finds less.
"""

import re
from functools import cache

from fuzz_targets import inputs
from fuzz_targets.promises import in_file, shows, told
from phrasebook.fields import mask
from phrasebook.wording import Rules, load_rules


def prove(given: bytes) -> None:
    """The first byte chooses: a whole rule file, a pattern in a rule, or a text for the rules that ship.

    A pattern and the text it is tried on are parted by a zero byte.
    """
    kind, rest = (given[:1] or b"\0")[0] % 3, given[1:]
    if kind == 2:
        _checked(_shipped_rules(), rest.decode("utf-8", "replace"))
        return
    pattern, _, text = rest.partition(b"\0")
    content = rest if kind == 0 else inputs.rule_file(pattern.decode("utf-8", "replace"))
    loaded = load_rules([in_file("rules.toml", content)])
    for problem in loaded.problems:
        told(problem)
    own = [rule for pack in loaded.packs if pack.id not in _shipped_packs() for rule in pack.rules]
    for rule in own:
        shows(rule.id, rule.message, rule.kind, rule.advice, rule.reply, rule.details)
    said = text.decode("utf-8", "replace") or pattern.decode("utf-8", "replace")
    if own:  # alone: making all rules ready takes most of the time
        _checked(Rules(own), said)
    elif b"settings" in content:
        _checked(loaded, said)


_SENTENCE_END = re.compile("[。！？…!?\n]")


@cache
def _shipped_rules() -> Rules:
    return load_rules()


@cache
def _shipped_packs() -> frozenset[str]:
    return frozenset(pack.id for pack in _shipped_rules().packs)


def _checked(loaded: Rules, text: str) -> None:
    findings = loaded.check(text)
    for one in findings:
        assert 0 <= one.start <= one.end <= len(text)
        assert one.matched == text[one.start : one.end]
        assert one.line == text.count("\n", 0, one.start) + 1
        assert one.column >= 1
    assert [one.start for one in findings] == sorted(one.start for one in findings)
    counted = sum(not one.allowed for one in findings)
    # A better wording is one for its sentence; a stranger's rules may reach from that into the next.
    whole = loaded is _shipped_rules() or not _SENTENCE_END.search(text)
    for offered in {one.suggestion for one in findings if one.suggestion is not None}:
        assert offered != text
        assert not whole or sum(not one.allowed for one in loaded.check(offered, suggest=False)) < counted
    masked = loaded.check(text, masked=mask(text), suggest=False)
    assert all(one.matched == text[one.start : one.end] for one in masked)

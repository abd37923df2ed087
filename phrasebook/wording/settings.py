"""A team's settings applied to rules: which exceptions it allows, own terms, other levels with a reason.

    [settings."tone.bu"]
    allow = ["product"]            # exception sets of that rule
    allow_terms = ["不二家"]        # words that are fine with us
    level = "info"
    reason = "店名里有这个字"       # required where a level is lowered

A setting with an error in it is not applied, and the problem says why; the rest of the file is.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from phrasebook.model import LEVELS, Level, Problem
from phrasebook.wording.packs import RuleFile, words_of
from phrasebook.wording.rules import Rule
from phrasebook.wording.tables import Table


def with_settings(rules: Iterable[Rule], files: Iterable[RuleFile]) -> tuple[list[Rule], list[Problem]]:
    """Apply the settings of all files, a later file on top of an earlier one."""
    current = {rule.id: rule for rule in rules}
    files = tuple(files)
    refused = {rule_id for file in files for rule_id in file.refused}
    problems: list[Problem] = []
    for file in files:
        if file.file is None or "settings" not in file.file.data:
            continue
        settings = Table(file.file, (), file.file.data, problems).child("settings")
        for rule_id in settings.values:
            if rule_id in current:
                current[rule_id] = _set(current[rule_id], settings.child(rule_id))
            elif rule_id not in refused:
                import difflib  # noqa: PLC0415 - only a mistake needs it

                near = difflib.get_close_matches(rule_id, current, 1)
                mend = f"是不是 {near[0]}？" if near else '编号要加引号，如 [settings."tone.bu"]'
                settings.report((rule_id,), "rule.setting", f"没有编号是 {rule_id} 的规则", mend)
    return list(current.values()), problems


def _set(rule: Rule, table: Table) -> Rule:
    """One rule with its settings; unchanged if there is an error in them."""
    before = len(table.problems)
    table.known(("allow", "allow_terms", "level", "reason"))
    allow = table.strings("allow")
    for name in allow:
        if name not in rule.exceptions:
            sets = "、".join(rule.exceptions) or "它没有例外"
            table.report(("allow",), "rule.setting", f"规则 {rule.id} 没有叫 {name} 的例外", f"可以用：{sets}")
    level = cast("Level", table.choice("level", LEVELS, rule.level))
    lowered = LEVELS.index(level) < LEVELS.index(rule.level)
    if lowered and not table.string("reason").strip():
        table.report(("level",), "rule.reason", f"把 {rule.id} 调低要写原因", '请加一行 reason = "…"')
    terms = words_of(table, ("allow_terms",), table.strings("allow_terms"), loose=rule.loose)
    if any(problem.level == "error" for problem in table.problems[before:]):
        return rule
    return replace(rule, level=level, allow=rule.allow | set(allow), terms=(*rule.terms, *terms))

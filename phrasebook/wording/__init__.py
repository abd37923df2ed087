"""What a reply says, judged: wording rules, findings, better wordings.

>>> [finding.rule for finding in load_rules().check("保证明天到")]
['tone.baozheng', 'mkt.ship-promise']

`load_rules` reads the built-in packs and a team's rule files; `Rules` checks texts. Reading books and
printing findings is done elsewhere.
"""

from collections.abc import Iterable
from pathlib import Path

from phrasebook.wording.checker import Rules, gravest
from phrasebook.wording.finding import Finding, Source
from phrasebook.wording.packs import builtin_files, read_rules
from phrasebook.wording.settings import with_settings

__all__ = ["Finding", "Rules", "Source", "gravest", "load_rules"]


def load_rules(paths: Iterable[str | Path] = ()) -> Rules:
    """Load the built-in packs and the given rule files, a team's settings applied.

    Nothing is raised for a bad file: it is left out, and `Rules.problems` says why.
    """
    files = list(builtin_files())
    known = {rule.id for file in files if file.pack for rule in file.pack.rules}
    for path in paths:
        files.append(read_rules(Path(path), taken=frozenset(known)))
        known.update(rule.id for rule in (files[-1].pack.rules if files[-1].pack else ()))
    packs = [file.pack for file in files if file.pack is not None]
    rules, problems = with_settings((rule for pack in packs for rule in pack.rules), files)
    return Rules(rules, packs, [*(problem for file in files for problem in file.problems), *problems])

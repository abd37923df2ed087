"""How often the wording rules are right, on labelled sentences: `python benchmarks/wording_quality.py`.

A sentence and a rule make one decision. Recall is the share of labelled pairs found, precision the share
of found pairs that are labelled, over the rules under test only. `--misses` prints the wrong ones of everything
that may be read. The held half of `wording_second.tsv` was measured once, then read; `--held` still gives its totals
only. All of `wording_third.tsv` is held out: `--third` gives its totals and nothing else, so that nobody tunes on it.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from phrasebook.wording import Rules, load_rules

HERE = Path(__file__).parent
LITERAL = ("tone.bu", "tone.baozheng", "tone.juedui", "tone.kending", "tone.interjection")


def rows(name: str) -> list[list[str]]:
    """The labelled rows of a file, as lists of columns."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def measure(sentences: list[tuple[str, str]], rules: Rules, tested: tuple[str, ...]) -> tuple[Counter[str], list[str]]:
    """Count right, missing and wrong decisions, per rule and in all, and describe the bad ones."""
    counts: Counter[str] = Counter()
    bad: list[str] = []
    for label, sentence in sentences:
        wanted = set() if label == "clean" else set(label.split("|"))
        findings = [one for one in rules.check(sentence, suggest=False) if one.rule.startswith(tested)]
        found = {one.rule for one in findings}
        for name, ids in (("right", wanted & found), ("missed", wanted - found), ("wrong", found - wanted)):
            counts[name] += len(ids)
            counts.update(f"{name} {rule}" for rule in ids)
            bad += [f"{name} {rule}: {sentence}" for rule in sorted(ids) if name != "right"]
        if not wanted:
            counts["clean"] += 1
            counts["clean with error"] += any(one.level == "error" for one in findings)
    return counts, bad


def report(title: str, counts: Counter[str]) -> None:
    """Print one line of figures."""
    right, missed, wrong = counts["right"], counts["missed"], counts["wrong"]
    print(
        f"{title}: recall {right / max(right + missed, 1):.3f} ({right}/{right + missed}), "
        f"precision {right / max(right + wrong, 1):.3f} ({right}/{right + wrong}), "
        f"clean replies with an error-level finding {counts['clean with error']}/{counts['clean']}"
    )


def pairs(name: str) -> list[tuple[str, str]]:
    """Label and sentence of every row, the other columns left out."""
    return [(label, sentence) for *_, label, sentence in rows(name)]


def second(half: str) -> list[tuple[str, str]]:
    """The sentences of one half of the second independent set, labels as in the other files."""
    found = [(rules, text) for each, rules, text in rows("wording_second.tsv") if each == half]
    return _labelled(found)


def third() -> list[tuple[str, str]]:
    """The sentences of the third independent set, all of which are held out; a column before the rules is skipped."""
    return _labelled([(rules, text) for *_, rules, text in rows("wording_third.tsv")])


def _labelled(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labels as in the other files: rules with a bar between them, or `clean`."""
    return [("clean" if rules in ("-", "clean") else rules.replace(" ", "|"), text) for rules, text in found]


def main() -> None:
    """Measure all sets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--held", action="store_true", help="measure the held half of the second set, too: at the very end"
    )
    parser.add_argument("--third", action="store_true", help="measure the third set, too: all of it is held out")
    parser.add_argument("--misses", action="store_true", help="print wrong decisions, of what is held out never")
    arguments = parser.parse_args()
    rules = load_rules()
    sets = {name: pairs(f"wording_{name}.tsv") for name in ("literal", "marketplace", "fresh", "tuning", "traps")}
    sets["second, tuning half"] = second("tuning")
    if arguments.held:
        sets["second, held half"] = second("held")
    if arguments.third:
        sets["third, all held out"] = third()
    for name, sentences in sets.items():
        counts, bad = measure(sentences, rules, LITERAL if name == "literal" else ("mkt.", "ad."))
        report(name, counts)
        if arguments.misses and "held" not in name:
            print(*bad, sep="\n", end="\n" if bad else "")


if __name__ == "__main__":
    main()

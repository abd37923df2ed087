"""How often the wording rules are right, on labelled sentences: `python benchmarks/wording_quality.py`.

A sentence and a rule make one decision. Recall is the share of labelled pairs found, precision the share
of found pairs that are labelled, over the rules under test only. `--misses` prints the wrong ones of everything
that has been read. A set that nobody has read yet is measured when it is named on the command line
(`wording_quality.py fourth` reads `wording_fourth.tsv`): its totals and nothing else, so that nobody tunes on it.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from phrasebook.wording import Rules, load_rules

HERE = Path(__file__).parent
LITERAL = ("tone.bu", "tone.baozheng", "tone.juedui", "tone.kending", "tone.interjection")

READ = (
    "literal",
    "marketplace",
    "fresh",
    "tuning",
    "traps",
    "second",
    "third",
    "rounds",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "clean",
    "clean2",
)
"""The sets that have been read, and that the rules may be tuned on."""

HARD = ("twelfth", "thirteenth")
"""Read, too: every way in which somebody could think of committing a fault, once each; no mix that is really sent."""


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
    """Label and sentence of every row of `wording_<name>.tsv`; the columns before them are left out.

    A label is rules with a bar or a space between them; `clean` and `-` say that there is nothing to find.
    """
    found = [(label, text) for *_, label, text in rows(f"wording_{name}.tsv")]
    return [("clean" if label in ("-", "clean") else label.replace(" ", "|"), text) for label, text in found]


def main() -> None:
    """Measure all sets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("held", nargs="*", help="sets that are held out, by name: totals only")
    parser.add_argument("--misses", action="store_true", help="print wrong decisions, of what is held out never")
    arguments = parser.parse_args()
    rules = load_rules()
    read = (*READ, *HARD)
    for name in (*read, *arguments.held):
        counts, bad = measure(pairs(name), rules, LITERAL if name == "literal" else ("mkt.", "ad."))
        report(name if name in read else f"{name}, held out", counts)
        if arguments.misses and name in read:
            print(*bad, sep="\n", end="\n" if bad else "")


if __name__ == "__main__":
    main()

"""How often the wording rules are right, on labelled sentences: `python benchmarks/wording_quality.py`.

A sentence and a rule make one decision. Recall is the share of labelled pairs found, precision the share
of found pairs that are labelled, over the rules under test only. `--misses` prints the wrong ones of the
`tune` half; those of the `held` half are never printed, so that nobody tunes on them.
"""

import argparse
import sys
from collections import Counter, defaultdict
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


def main() -> None:
    """Measure both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "held"), help="only this half")
    parser.add_argument("--misses", action="store_true", help="print wrong decisions of the tuning half")
    arguments = parser.parse_args()
    rules = load_rules()
    literal = [(label, sentence) for label, sentence in rows("wording_literal.tsv")]
    counts, bad = measure(literal, rules, LITERAL)
    report("literal", counts)
    print(*bad, sep="\n", end="\n" if bad else "")
    halves: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for half, label, sentence in rows("wording_marketplace.tsv"):
        halves[half].append((label, sentence))
    for half, sentences in sorted(halves.items()):
        if arguments.half in (None, half):
            counts, bad = measure(sentences, rules, ("mkt.", "ad."))
            report(half, counts)
            if half == "tune" and arguments.misses:
                print(*bad, sep="\n")


if __name__ == "__main__":
    main()

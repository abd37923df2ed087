# ruff: noqa: INP001 - a script, not a package
"""Works out the table of the shipped patterns: `python .ci/make_pattern_table.py` after any change of builtin/rules/.

A test fails while the table is not up to date.
"""

import json

from phrasebook.wording import load_rules
from phrasebook.wording.shipped import TABLE


def main() -> None:
    """Write the table, one pattern a line, sorted, so that its history can be read."""
    known = {}
    for rule in load_rules().rules:
        for pattern in rule.patterns:
            folded, needs = pattern.worked_out()
            known[pattern.key] = [folded, [sorted(need) for need in needs]]
    lines = (
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(known[key], ensure_ascii=False)}" for key in sorted(known)
    )
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
    print(f"{TABLE.name}: {len(known)} patterns")  # noqa: T201 - says what it made


if __name__ == "__main__":
    main()

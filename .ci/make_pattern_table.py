# ruff: noqa: INP001 - a script, not a package
"""Works out the table of the shipped patterns: `python .ci/make_pattern_table.py` after any change of builtin/rules/.

A test fails while the table is not up to date.
"""

from phrasebook.wording import load_rules
from phrasebook.wording.shipped import TABLE, table_text


def main() -> None:
    """Write the table."""
    shipped = [pattern for rule in load_rules().rules for pattern in rule.expressions()]
    shipped += [part for pattern in shipped for part in pattern.parts.values()]
    known = {pattern.key: pattern.worked_out() for pattern in shipped}
    TABLE.write_text(table_text(known), encoding="utf-8", newline="\n")
    print(f"{TABLE.name}: {len(known)} patterns")  # noqa: T201 - says what it made


if __name__ == "__main__":
    main()

"""The table of the shipped patterns says what the patterns say; a pattern that is not in it is worked out."""

from phrasebook.wording import load_rules
from phrasebook.wording.expressions import Expression
from phrasebook.wording.shipped import entry_of, needs, shipped_keys


def test_the_table_is_up_to_date():
    """Run `python .ci/make_pattern_table.py` after a change of the rules that ship."""
    patterns = [pattern for rule in load_rules().rules for pattern in rule.expressions()]
    patterns += [part for pattern in patterns for part in pattern.parts.values()]
    entries = [(pattern, entry_of(pattern.key)) for pattern in patterns]
    known = [(pattern, (entry[0], needs(entry), entry[2]) if entry else None) for pattern, entry in entries]
    assert [pattern.written for pattern, said in known if said != pattern.worked_out()] == []
    assert shipped_keys() == {pattern.key for pattern in patterns}


def test_the_same_words_with_other_parts_are_another_pattern():
    one = Expression("{数}天", {"数": Expression("[一二三]")})
    other = Expression("{数}天", {"数": Expression("[四五六]")})
    assert one.key != other.key
    assert one.worked_out() != other.worked_out()


def test_a_pattern_that_is_not_shipped_is_worked_out():
    own = Expression("只此一家(?:店铺|门面)")
    assert entry_of(own.key) is None
    assert (own.folded, own.ways, own.starts) == own.worked_out()

"""The merge: a table of what goes together, its laws on generated phrases, and replicas that all end up alike."""

import dataclasses
import itertools
import random
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.files.editing.tables import same
from phrasebook.model import Phrase
from phrasebook.sharing.merge import insisted, merge, resolved, settle
from phrasebook.sharing.model import Draft

BASE = Phrase("a.b", "标题", "内容", "shipping", code="fh", tags=("甲", "乙"), allow=("tone.bu",), reason="行话")


def phrase(**changes):
    return dataclasses.replace(BASE, **changes)


def extra(**keys):
    return phrase(extra=MappingProxyType(keys))


# theirs, mine, what comes of it
JOINED = {
    "different fields": (phrase(title="他"), phrase(text="我"), phrase(title="他", text="我")),
    "a category is a field": (phrase(category="payment"), phrase(text="我"), phrase(category="payment", text="我")),
    "the same words twice": (phrase(text="一样", code="x"), phrase(text="一样"), phrase(text="一样", code="x")),
    "tags added by both": (
        phrase(tags=("甲", "乙", "丙")),
        phrase(tags=("甲", "乙", "丁")),
        phrase(tags=(*"甲乙丁丙",)),
    ),
    "one tag added, one taken": (phrase(tags=("乙",)), phrase(tags=("甲", "乙", "丁")), phrase(tags=("乙", "丁"))),
    "an order and an addition": (phrase(tags=("乙", "甲")), phrase(tags=("甲", "乙", "丁")), phrase(tags=(*"乙甲丁",))),
    "one list in its own order": (phrase(text="他"), phrase(tags=(*"丙乙甲",)), phrase(text="他", tags=(*"丙乙甲",))),
    "asks are a set as well": (phrase(asks=("在吗",)), phrase(asks=("人呢",)), phrase(asks=("人呢", "在吗"))),
    "two permissions": (
        phrase(allow=("tone.bu", "ad.absolute")),
        phrase(allow=("tone.bu", "tone.juedui")),
        phrase(allow=("tone.bu", "ad.absolute", "tone.juedui")),
    ),
    "an unknown key": (extra(owner="小古"), phrase(text="我"), phrase(text="我", extra={"owner": "小古"})),
    "two unknown keys": (extra(owner="小古"), extra(since=2), phrase(extra={"owner": "小古", "since": 2})),
}

# theirs, mine, the fields in conflict
CONFLICTS = {
    "the text": (phrase(text="他"), phrase(text="我"), ("text",)),
    "only what is in conflict": (phrase(title="他", text="他"), phrase(text="我", note="我"), ("text",)),
    "two fields": (phrase(title="他", code="t"), phrase(title="我", code="w"), ("title", "code")),
    "a category": (phrase(category="payment"), phrase(category="reviews"), ("category",)),
    "two reasons": (phrase(reason="他"), phrase(reason="我"), ("reason",)),
    "allowed further, and not at all": (
        phrase(allow=(), reason=""),
        phrase(allow=("tone.bu", "ad.absolute")),
        ("allow",),
    ),
    "an unknown key": (extra(owner="小古"), extra(owner="小林"), ("owner",)),
    "true is not one": (extra(owner=1), extra(owner=True), ("owner",)),
}


@pytest.mark.parametrize("case", JOINED)
def test_what_goes_together_is_joined(case):
    theirs, mine, wanted = JOINED[case]
    merged = merge(BASE, theirs, mine)
    assert same(merged.phrase, wanted)
    assert (merged.conflicts, merged.flags) == ((), ())


def test_two_orders_of_one_list_end_in_one_of_them_whoever_merges():
    base, theirs, mine = phrase(tags=(*"甲乙丙",)), phrase(tags=(*"乙甲丙",)), phrase(tags=(*"丙乙甲",))
    merged = merge(base, theirs, mine)
    assert merged.phrase.tags in (theirs.tags, mine.tags)
    assert merge(base, mine, theirs).phrase.tags == merged.phrase.tags


@pytest.mark.parametrize("case", CONFLICTS)
def test_the_same_field_changed_twice_is_a_conflict_that_names_it(case):
    theirs, mine, names = CONFLICTS[case]
    merged = merge(BASE, theirs, mine)
    assert merged.conflicts == names
    known = set(names) & set(Phrase.__slots__)
    assert all(getattr(merged.phrase, name) == getattr(theirs, name) for name in known)
    won = insisted(BASE, theirs, mine)
    assert all(getattr(won, name) == getattr(mine, name) for name in known)


def test_insisting_keeps_what_they_changed_elsewhere():
    theirs, mine = phrase(title="他", text="他"), phrase(text="我")
    assert same(insisted(BASE, theirs, mine), phrase(title="他", text="我"))
    assert insisted(BASE, None, mine) is mine
    assert insisted(BASE, theirs, None) is None


HIDDEN = phrase(hidden=True)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "wanted", "flags"),
    [
        (BASE, None, phrase(text="我"), phrase(text="我"), ("revived",)),
        (BASE, phrase(text="他"), None, phrase(text="他"), ("kept",)),
        (BASE, HIDDEN, phrase(text="我"), phrase(text="我"), ("revived",)),
        (BASE, None, BASE, None, ()),
        (BASE, BASE, None, None, ()),
        (BASE, None, None, None, ()),
        (BASE, None, HIDDEN, HIDDEN, ()),
        (BASE, HIDDEN, None, HIDDEN, ()),
        (None, None, BASE, BASE, ()),
        (None, BASE, None, BASE, ()),
        (None, BASE, BASE, BASE, ()),
        (None, phrase(text="他"), phrase(text="我"), phrase(text="他"), ("twice",)),
    ],
)
def test_edit_beats_delete_and_what_was_added_twice_is_flagged(base, theirs, mine, wanted, flags):
    merged = merge(base, theirs, mine)
    assert same(merged.phrase, wanted)
    assert merged.flags == flags
    assert merged.conflicts == ()


# What a draft does to a book.


def draft(base, mine):
    return Draft("1", "s", "", base, mine, "2026-11-22T08:00:00+00:00")


def test_a_conflict_leaves_the_book_as_it_is_and_fills_in_theirs():
    theirs = phrase(text="他", title="他")
    settled = settle(draft(BASE, phrase(text="我")), theirs, set())
    assert settled.nothing
    assert (settled.draft.state, settled.draft.theirs) == ("conflict", theirs)
    assert "内容" in settled.draft.remark
    assert "标题" not in settled.draft.remark


def test_the_second_of_two_new_phrases_gets_an_id_of_its_own():
    mine = phrase(title="何时发货", text="我")
    settled = settle(draft(None, mine), phrase(text="他"), {"a.b", "shipping.he-shi-fa-huo"})
    assert (settled.over, settled.phrase) == (None, dataclasses.replace(mine, id="shipping.he-shi-fa-huo-2"))
    assert settled.draft.mine == settled.phrase
    assert settled.draft.state == "flagged"
    assert "编号" in settled.draft.remark


def test_a_deletion_that_came_too_late_is_said_and_does_nothing():
    settled = settle(draft(BASE, None), phrase(text="他"), set())
    assert settled.nothing
    assert settled.draft.state == "flagged"
    assert settled.draft.remark


def test_a_settled_conflict_goes_on_from_what_was_seen():
    theirs, mine = phrase(text="他"), phrase(text="我")
    conflict = settle(draft(BASE, mine), theirs, set()).draft
    assert resolved(conflict, theirs) is None
    again = resolved(conflict, mine)
    assert (again.base, again.mine, again.theirs, again.state, again.remark) == (theirs, mine, None, "open", "")
    assert same(settle(again, theirs, set()).phrase, mine)


# The laws.

WORD = st.sampled_from(["甲", "乙", "丙", "丁"])
LINE = st.sampled_from(["", "一", "二", "三"])
SET = st.lists(WORD, max_size=4, unique=True).map(tuple)
VALUE = st.sampled_from([0, False, 0.0, "", "小古", [1], {"a": 1}])
FIELDS = {
    "title": st.sampled_from(["一", "二", "三"]),
    "text": st.sampled_from(["一", "二\n二", "三"]),
    "category": st.sampled_from(["shipping", "payment"]),
    **dict.fromkeys(("code", "note"), LINE),
    **dict.fromkeys(("tags", "asks"), SET),
    "permission": st.one_of(
        st.just(((), "")), st.just(((), "旧理由")), st.tuples(SET.filter(bool), st.sampled_from(["一", "二"]))
    ),
    "extra": st.dictionaries(st.sampled_from(["owner", "since"]), VALUE, max_size=2).map(MappingProxyType),
}
PHRASE = st.builds(lambda values: changed(BASE, values), st.fixed_dictionaries(FIELDS))


def changed(before, values):
    values = dict(values)
    if "permission" in values:
        values["allow"], values["reason"] = values.pop("permission")
    return dataclasses.replace(before, **values)


@st.composite
def histories(draw):
    """A phrase and what became of it on two sides: changed here and there, deleted, hidden, or added by both."""
    base = draw(st.one_of(st.none(), *[PHRASE] * 5))
    sides = []
    # A few fields for both sides, so that they often change the same one.
    names = draw(st.lists(st.sampled_from(list(FIELDS)), min_size=1, max_size=3, unique=True))
    changes = st.fixed_dictionaries({}, optional={name: FIELDS[name] for name in names})
    for _ in range(2):
        kind = draw(st.sampled_from(["gone", "hidden", *["changed"] * 8]))
        side = changed(base, draw(changes)) if base is not None else draw(PHRASE)
        sides.append({"gone": None, "hidden": dataclasses.replace(side, hidden=True)}.get(kind, side))
    return base, *sides


def lost(base, before, merged):
    """What one side added or changed and nobody would find again, neither in the phrase nor by a conflict or flag."""
    if before is None or before.hidden or same(before, base) or "twice" in merged.flags:
        return []
    after = merged.phrase
    if after is None or after.hidden:
        return ["everything"]
    blank = base or Phrase("a.b", "", "", "")
    named = set(merged.conflicts)
    fields = ("title", "text", "category", "code", "note", "reason")
    gone = [name for name in fields if getattr(before, name) not in (getattr(blank, name), getattr(after, name))]
    for name in ("tags", "asks", "allow"):
        added = set(getattr(before, name)) - set(getattr(blank, name))
        gone += [name] * (not added <= set(getattr(after, name)))
    gone += [
        key
        for key in before.extra
        if repr(before.extra[key]) not in (repr(blank.extra.get(key)), repr(after.extra.get(key)))
    ]
    return [
        name
        for name in gone
        if name not in named and not ({name} <= {"allow", "reason"} and named & {"allow", "reason"})
    ]


def laws(base, theirs, mine):
    merged = merge(base, theirs, mine)
    # Identity: whoever changed nothing has no say.
    assert same(merge(base, theirs, base).phrase, theirs)
    assert same(merge(base, base, mine).phrase, mine)
    # Idempotence: a change that both made is made once, and a merge that is made again changes nothing more.
    assert same(merge(base, mine, mine).phrase, mine)
    if not merged.conflicts and "twice" not in merged.flags:
        again = merge(base, merged.phrase, mine)
        assert same(again.phrase, merged.phrase)
        assert not again.conflicts
    # Commutativity: off conflicts it does not matter who comes second.
    turned = merge(base, mine, theirs)
    assert set(turned.conflicts) == set(merged.conflicts)
    assert len(turned.flags) == len(merged.flags)
    if not merged.conflicts and "twice" not in merged.flags:
        assert same(turned.phrase, merged.phrase)
    # Nothing that was added is lost.
    assert lost(base, theirs, merged) == []
    assert lost(base, mine, merged) == []
    # What is joined is a phrase that the format allows.
    assert merged.phrase is None or not merged.phrase.allow or merged.phrase.reason.strip()


@given(histories())
@settings(max_examples=500, deadline=None)
def test_the_laws_of_merging_hold(history):
    laws(*history)


@pytest.mark.slow
@given(histories())
@settings(max_examples=20_000, deadline=None, database=None)
def test_the_laws_of_merging_hold_in_twenty_thousand_cases(history):
    laws(*history)


# Replicas.


class Replica:
    """One editor: the head last seen, and drafts over it; each text it writes is a word of its own."""

    def __init__(self, name, chance):
        self.name, self.chance = name, chance
        self.head = {}
        self.drafts = {}
        self.words = itertools.count()

    def view(self):
        seen = {**self.head, **{key: each.mine for key, each in self.drafts.items()}}
        return {key: each for key, each in seen.items() if each is not None}

    def word(self):
        return f"{self.name}{next(self.words)}"

    def edit(self):
        """Add, delete or change something that is on the screen."""
        seen = self.view()
        what = self.chance.random()
        if not seen or what < 0.2:
            # A few ids only, so that two replicas add the same one now and then.
            key = f"new.{self.chance.randrange(8)}"
            if key not in seen:
                self.keep(key, Phrase(key, self.word(), self.word(), "shipping", tags=(self.word(),)))
            return
        key = self.chance.choice(sorted(seen))
        if what < 0.3:
            self.keep(key, None)
        elif what < 0.6:
            self.keep(key, dataclasses.replace(seen[key], tags=(*seen[key].tags[-2:], self.word())))
        else:
            field = self.chance.choice(["title", "text", "note"])
            self.keep(key, dataclasses.replace(seen[key], **{field: self.word()}))

    def keep(self, key, mine):
        before = self.drafts.get(key)
        base = before.base if before else self.head.get(key)
        if same(base, mine):
            self.drafts.pop(key, None)
        else:
            self.drafts[key] = Draft(key, "s", "", base, mine, "", theirs=before.theirs if before else None)

    def publish(self, shared, erased):
        """Merge every draft into the shared head; what is in conflict is decided by the toss of a coin."""
        self.head = dict(shared)
        for key, kept in sorted(self.drafts.items()):
            settled = settle(kept, shared.get(key), shared)
            if settled.draft.state == "conflict":
                mine = self.chance.choice(
                    [kept.mine, settled.draft.theirs, insisted(kept.base, settled.draft.theirs, kept.mine)]
                )
                again = resolved(settled.draft, mine)
                seen_and_left(erased, [settled.draft.theirs, kept.mine], mine)
                settled = settle(again, shared.get(key), shared) if again else None
            if settled is None or settled.nothing:
                continue
            if settled.phrase is None:
                del shared[settled.over.id]
            else:
                shared[settled.phrase.id] = settled.phrase
        self.drafts = {}
        self.head = dict(shared)


def words_of(one):
    return set() if one is None else {one.title, one.text, one.note, *one.tags}


def seen_and_left(erased, seen, said):
    """Note the words that somebody had before his eyes and left out."""
    for each in seen:
        erased |= words_of(each) - words_of(said)


def exchange(seed, replicas=6, rounds=8):
    """Replicas that edit and publish in random order; all are alike in the end, and each word is accounted for."""
    chance = random.Random(seed)
    shared, erased = {}, set()
    everybody = [Replica(f"r{number}.", chance) for number in range(replicas)]
    written = set()
    for _ in range(rounds):
        for replica in chance.sample(everybody, len(everybody)):
            for _ in range(chance.randrange(4)):
                before = replica.view()
                replica.edit()
                after = replica.view()
                for key in before.keys() | after.keys():
                    # Changed again before anybody else saw it: the writer's own affair.
                    erased |= words_of(before.get(key)) - words_of(after.get(key))
                    written |= words_of(after.get(key))
            if chance.random() < 0.5:
                replica.publish(shared, erased)
            elif chance.random() < 0.3:
                replica.head = dict(shared)
    for replica in everybody:
        replica.publish(shared, erased)
    for replica in everybody:
        replica.publish(shared, erased)
        assert replica.view() == shared
    said = set().union(*map(words_of, shared.values())) if shared else set()
    assert written - said - erased == set()
    return len(written)


@pytest.mark.parametrize("seed", range(20))
def test_six_replicas_end_up_alike_and_no_word_is_lost(seed):
    assert exchange(seed) > 20


@pytest.mark.slow
def test_six_replicas_end_up_alike_in_three_hundred_runs():
    assert sum(exchange(seed) > 20 for seed in range(1000, 1300)) == 300

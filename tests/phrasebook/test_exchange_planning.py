"""The plan: what is new, changed, same or skipped; how conflicts are settled; a second import changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phrasebook.exchange import Entry, Reading, format_named, make_plan
from phrasebook.exchange.entries import Skipped
from phrasebook.files.editing import Editor
from phrasebook.files.reading import read_book
from phrasebook.model import Book, Category, Phrase, Place
from phrasebook.wording import load_rules

SHIPPING = Category("shipping", "物流")


def phrase(phrase_id, text, title="标题", **more):
    return Phrase(phrase_id, title, text, "shipping", **more)


def book(*phrases):
    return Book("店", "店", "personal", (SHIPPING,), phrases)


def plan(entries, target=None, others=(), **options):
    reading = Reading("f", format_named("sheet"), "UTF-8", ",", {}, tuple(entries))
    return make_plan(reading, target, others, (SHIPPING,), **options)


def entry(text, line=2, **more):
    return Entry(text, line, group=more.pop("group", ("物流",)), **more)


OURS = book(phrase("s.a", "两天内发出", code="fh", tags=("时效",)), phrase("s.b", "请寄到仓库"))
BUILT_IN = (phrase("ship.when", "内置的话", "何时", code="nz"),)
CASES = [
    # what is proved, entry, kind, differences or reason
    ("nothing alike", entry("新的话"), "new", ""),
    ("by code, all equal", entry("两天内发出", code="fh"), "same", ""),
    ("a code is one whatever its case", entry("两天内发出", code="FH"), "changed", "快捷码"),
    ("by code, other text", entry("三天内发出", code="fh"), "changed", "内容"),
    ("by text alone", entry("请寄到仓库"), "same", ""),
    ("by text, width and blanks do not matter", entry(" 请寄 到仓库"), "changed", "内容"),
    ("by text, with another title", entry("请寄到仓库", title="退货"), "changed", "标题"),
    ("by text, with a code", entry("请寄到仓库", code="ck"), "changed", "快捷码"),
    ("by text, where ours has another code", entry("两天内发出", code="zz"), "same", ""),
    ("by id, with another code", entry("两天内发出", code="zz", id="s.a"), "changed", "快捷码"),
    ("by id, before text", entry("请寄到仓库吧", id="s.b"), "changed", "内容"),
    ("what is empty there takes nothing away", entry("两天内发出", code="fh", tags=(), note=""), "same", ""),
    ("where it is shelved is ours to say", entry("两天内发出", code="fh", group=("别的",)), "same", ""),
    ("another book has it", entry("内置的话"), "same", "别的话术本里已有“何时”"),
    ("another book has it under this code", entry("内置的话", code="nz"), "same", "别的话术本里已有“何时”"),
    ("a code of one's own is worth a copy", entry("内置的话", code="wo"), "new", ""),
]


@pytest.mark.parametrize(("name", "row", "kind", "reason"), CASES, ids=[case[0] for case in CASES])
def test_a_row_is_recognised(name, row, kind, reason):
    (item,) = plan([row], OURS, BUILT_IN).items
    assert (item.kind, item.reason) == (kind, reason)


def test_rows_of_two_sheets_may_have_one_line_number():
    made = plan([entry("两天内发出", 2, code="fh"), entry("新的话", 2, code="xh"), entry("另一句", 2)], OURS)
    assert [item.kind for item in made.items] == ["same", "new", "new"]
    assert made.clashes == ()


def test_groups_become_categories_and_inner_groups_tags():
    rows = [
        entry("一", 2, group=("物流", "时效")),
        entry("二", 3, group=("Shipping",)),
        entry("三", 4, group=("新的类",)),
        entry("四", 5, group=("新的 类",)),
        entry("五", 6, group=()),
    ]
    items = plan(rows).items
    assert [(item.category.id, item.category.name) for item in items] == [
        ("shipping", "物流"),
        ("shipping", "物流"),
        ("xin-de-lei", "新的类"),
        ("xin-de-lei-2", "新的 类"),
        ("imported", "导入"),
    ]
    assert items[0].phrase.tags == ("时效",)
    assert plan([entry("五", group=())], ungrouped="物流").items[0].category == SHIPPING


def test_a_phrase_goes_to_the_row_that_says_it_then_to_the_one_with_its_id_its_code_its_text():
    rows = [
        entry("两天内发出", line=2, title="又一个"),
        entry("三天内发出", line=3, code="fh"),
        entry("四天内发出", line=4, id="s.a"),
        entry("请寄到仓库", line=5),
        entry("请寄到二号仓库", line=6, id="s.b"),
    ]

    def about(*numbers):
        return {
            item.line: item.theirs and item.theirs.id for item in plan([rows[number] for number in numbers], OURS).items
        }

    assert about(0, 1, 2) == {2: None, 3: None, 4: "s.a"}
    assert about(0, 1) == {2: None, 3: "s.a"}
    assert about(0) == {2: "s.a"}
    assert about(3, 4) == {5: "s.b", 6: None}


def test_a_title_is_made_where_there_is_none():
    rows = [entry("亲，您好～您的订单正常情况下{天数}天内发出，请放心", 2), entry("好的", 3), entry("？！", 4)]
    assert [item.phrase.title for item in plan(rows).items] == ["您的订单正常情况下…天内发出", "好的", "？！"]


def test_codes_that_clash_are_told_and_the_first_keeps_it():
    made = plan([entry("甲", 2, code="nz"), entry("乙", 3, code="NZ")], OURS, BUILT_IN)
    assert [(clash.code, clash.line, clash.holder, clash.kept) for clash in made.clashes] == [
        ("nz", 2, "何时", True),
        ("NZ", 3, "甲（第 2 行）", False),
    ]
    assert [item.phrase.code for item in made.items] == ["nz", ""]


def test_rows_that_repeat_and_rows_that_could_not_be_read_are_skipped_with_their_line():
    made = plan([entry("甲", 2), entry("甲", 7), Skipped(9, "没有内容", "x", ("物流",))])
    assert [(item.line, item.reason) for item in made.items if item.kind == "skipped"] == [
        (7, "和第 2 行一样"),
        (9, "没有内容"),
    ]
    assert made.by_category()[SHIPPING] == {"new": 1, "skipped": 2}


def test_findings_are_counted_by_rule_for_what_would_be_written():
    rows = [entry("这款不能再便宜了，不行", 2), entry("不", 3), entry("两天内发出", 4, code="fh")]
    assert plan(rows, OURS, rules=load_rules()).findings["tone.bu"] == 2


def test_a_plan_for_chosen_categories_is_as_if_the_file_held_only_those():
    rows = [
        entry("一", 2, code="a"),
        entry("二", 3, group=("别的",), code="a"),
        entry("一", 4, group=("别的",), code="a"),
    ]
    whole = plan(rows)
    assert [(item.kind, item.phrase and item.phrase.code) for item in whole.items] == [
        ("new", "a"),
        ("new", ""),
        ("skipped", None),
    ]
    other = whole.items[1].category.id
    chosen = plan(rows, only=[other])
    assert [(item.line, item.kind, item.phrase.code) for item in chosen.items] == [(3, "new", "a"), (4, "new", "")]
    assert [clash.line for clash in chosen.clashes] == [4]
    assert plan(rows, only=["shipping"]).count("new") == 1


@pytest.mark.parametrize(
    ("on_conflict", "edits"),
    [
        ("skip", []),
        ("replace", [("s.a", "三天内发出", "fh", ("时效",), "s.a")]),
        ("keep-both", [("", "三天内发出", "", (), None)]),
    ],
)
def test_conflicts_are_settled_as_asked(on_conflict, edits):
    found = plan([entry("三天内发出", code="fh")], OURS).edits(on_conflict)
    assert [(m.id, m.text, m.code, m.tags, b and b.id) for m, b in found] == edits


ROWS = st.lists(
    st.builds(
        Entry,
        text=st.sampled_from(["甲", "乙", "丙 ", "丙", "丁", "ＡＢ", "ab"]),
        line=st.just(0),
        title=st.sampled_from([None, "一", "二"]),
        group=st.sampled_from([(), ("物流",), ("别的", "里面")]),
        code=st.sampled_from(["", "", "a", "A", "b"]),
        tags=st.sampled_from([None, (), ("签",)]),
    ),
    max_size=5,
)


@pytest.mark.parametrize("on_conflict", ["skip", "replace", "keep-both"])
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, standing=ROWS)
def test_importing_the_same_file_twice_changes_nothing(on_conflict, rows, standing, tmp_path_factory):
    # Whatever stood in the book, whatever the file holds, however conflicts are settled.
    folder = tmp_path_factory.mktemp("twice")
    mine = folder / "mine"
    for step, (entries, settle) in enumerate([(standing, "keep-both"), *[(rows, on_conflict)] * 2]):
        target = read_book(mine, "personal") if mine.exists() else None
        made = plan([replace(row, line=line) for line, row in enumerate(entries, 2)], target)
        edits = made.edits(settle)
        if step == 2:
            assert edits == []
        elif edits:
            Editor((target,) if target else (), mine, folder / "state").save_all(edits, categories=made.by_category())


def test_nothing_of_the_book_is_ever_deleted_by_replacing(tmp_path):
    mine = tmp_path / "mine"
    (mine / "phrases").mkdir(parents=True)
    (mine / "phrases" / "shipping.toml").write_text(
        'schema = 1\ncategory = "shipping"\nname = "物流"\n[[phrase]]\nid = "s.a"\ntitle = "甲"\ntext = "一"\n'
        'code = "a"\nnote = "别删"\nmine = 3\n[[phrase]]\nid = "s.b"\ntitle = "乙"\ntext = "二"\n',
        encoding="utf-8",
    )
    target = read_book(mine, "personal")
    made = plan([entry("一一", code="a")], target)
    Editor((target,), mine, tmp_path / "state").save_all(made.edits("replace"))
    after = {each.id: each for each in read_book(mine).phrases}
    assert (after["s.a"].text, after["s.a"].note, dict(after["s.a"].extra)) == ("一一", "别删", {"mine": 3})
    assert after["s.b"].text == "二"


def test_places_do_not_make_a_row_differ():
    standing = Phrase("s.a", "标题", "话", "shipping", place=Place("x", 9))
    assert plan([entry("话")], book(standing)).items[0].kind == "same"

"""Two changes of one phrase are joined where they touch different fields, and only there."""

from dataclasses import replace
from pathlib import Path

import pytest

from phrasebook.files.editing import Conflict
from phrasebook.model import Phrase
from tui.merging import differences, merged, wordings

BASE = Phrase("a.b", "标题", "内容", "shipping", code="fh", tags=("甲",))


@pytest.mark.parametrize(
    ("theirs", "mine", "joined"),
    [
        ({"title": "新标题"}, {"text": "新内容"}, {"title": "新标题", "text": "新内容"}),
        ({"text": "一样"}, {"text": "一样", "code": "x"}, {"text": "一样", "code": "x"}),
        ({"tags": ("甲", "乙")}, {"category": "payment"}, {"tags": ("甲", "乙"), "category": "payment"}),
        ({"tags": ("甲", "乙")}, {"tags": ("甲", "丙")}, {"tags": ("甲", "丙", "乙")}),
        ({"text": "他的"}, {"text": "我的"}, None),
        ({"title": "他的"}, {"title": "我的", "text": "我的"}, None),
        ({"hidden": True}, {"text": "我的"}, None),
    ],
)
def test_fields_are_joined_or_nothing_is(theirs, mine, joined):
    conflict = Conflict(BASE, replace(BASE, **theirs), replace(BASE, **mine), Path())
    assert merged(conflict) == (None if joined is None else replace(BASE, **joined))


@pytest.mark.parametrize("gone", ["base", "theirs", "mine"])
def test_nothing_is_joined_with_what_is_not_there(gone):
    conflict = replace(Conflict(BASE, BASE, BASE, Path()), **{gone: None})
    assert merged(conflict) is None


def test_both_sides_show_only_what_differs():
    mine, theirs = differences(Conflict(BASE, replace(BASE, text="他的 [red]"), replace(BASE, text="我的"), Path()))
    assert mine.plain == "── 我写的\n内容 我的"
    assert theirs.plain == "── 现在的\n改 内容 他的 [red]"


def test_a_phrase_that_is_gone_is_said_to_be():
    _, theirs = differences(Conflict(BASE, None, BASE, Path()))
    assert "（已删除）" in theirs.plain


def test_three_wordings_show_the_fields_in_which_any_two_differ_and_mark_what_differs_from_the_first():
    theirs, mine = replace(BASE, text="他的"), replace(BASE, title="我的", hidden=False)
    shown = [side.plain for side in wordings([("原来的", BASE), ("大家的", theirs), ("我的", mine)])]
    assert shown == [
        "── 原来的\n标题 标题\n内容 内容",
        "── 大家的\n标题 标题\n改 内容 他的",
        "── 我的\n改 标题 我的\n内容 内容",
    ]


def test_a_wording_that_came_or_went_shows_the_other_whole():
    new, gone = wordings([("以前", None), ("现在", BASE)]), wordings([("以前", BASE), ("现在", None)])
    assert new[0].plain == "── 以前\n（没有）"
    assert "内容 内容" in new[1].plain
    assert gone[1].plain == "── 现在\n（已删除）"

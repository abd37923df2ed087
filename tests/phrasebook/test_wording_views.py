"""Views of a text: folded, cut into sentences, and every place traced back to the text as written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.wording.views import plain_view, tight_view


def _tight(text):
    return tight_view(plain_view(text))


@pytest.mark.parametrize(
    ("written", "tight"),
    [
        ("保 证", "保证"),
        ("絕.對", "绝对"),
        ("加＊微－信", "加微信"),
        ("ＶＸ：abc", "vx:abc"),
        ("拒绝，对方", "拒绝,对方"),  # a comma between words parts them
        ("加，微，信", "加微信"),  # around single characters it does not
        ("加。微。信", "加微信"),
        ("3.5折 12:30 1,000元", "3.5折12:301,000元"),
        ("100%羊毛", "100%羊毛"),
        ("不（含）税", "不含税"),
        ("微\u200b信", "微信"),
        ("威❤信", "威信"),
        ("{x}".replace("{x}", "￼￼￼") + "天", "￼天"),  # a masked field is one character
    ],
)
def test_the_tight_view_drops_what_parts_characters_and_nothing_else(written, tight):
    assert _tight(written).text == tight


@given(st.text("不 保.证，。\n微❤信￼a1\u200b~（）", max_size=30))
def test_every_character_of_a_view_stands_where_the_view_says(text):
    for view in (plain_view(text), _tight(text)):
        for index, char in enumerate(view.text):
            start, end = view.written(index, index + 1)
            assert end == start + 1
            assert plain_view(text[start]).text == char


@given(st.text("你好，。！？\n a…～", max_size=30))
def test_units_cover_the_view_without_gap_or_overlap(text):
    view = plain_view(text)
    for scope in ("clause", "sentence", "text"):
        ends = [0, *(end for _, end in view.units(scope))]
        assert [start for start, _ in view.units(scope)] == ends[:-1]
        assert ends[-1] == len(view.text)


def test_sentences_and_clauses_end_with_their_marks():
    view = plain_view("好的，亲。在吗？！\n嗯")
    assert [view.text[start:end] for start, end in view.units("sentence")] == ["好的,亲。", "在吗?!\n", "嗯"]
    assert [view.text[start:end] for start, end in view.units("clause")] == ["好的,", "亲。", "在吗?!\n", "嗯"]

"""Fields in a reply: what is one, what is a mistake, and that an unfilled blank never passes unnoticed."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.fields import Field, errors_in, fields_in, fill, known_values, mask, mask_spans, unmask
from phrasebook.model import FieldDefinition

NOON = datetime(2026, 11, 22, 12, 5)  # noqa: DTZ001 - local time is what a shop greets by

texts = st.text(st.sampled_from("{}=:|+城市日期3 a_\n您"))
names = st.text(st.sampled_from("城市颜色a1_"), min_size=1, max_size=20)
values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("没有填空", ()),
        ("寄到{城市}", (Field("城市", 2, 6),)),
        ("{城市=杭州}", (Field("城市", 0, 7, default="杭州"),)),
        ("{颜色:红色|黑色}", (Field("颜色", 0, 10, choices=("红色", "黑色")),)),
        ("{日期+3}", (Field("日期", 0, 6, days=3),)),
        ("{a}{a}", (Field("a", 0, 3), Field("a", 3, 6))),
        ("{{城市}}", ()),
        ("{{{城市}}}", (Field("城市", 2, 6),)),
        ("{城市=a=b|c:d+e}", (Field("城市", 0, 14, default="a=b|c:d+e"),)),  # the first sign decides
        ("{城市=}", (Field("城市", 0, 5, default=""),)),
        (f"{{{'字' * 20}}}", (Field("字" * 20, 0, 22),)),
    ],
)
def test_what_is_a_field(text, fields):
    assert fields_in(text) == fields
    assert errors_in(text) == ()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("a{城市", 1, 2),
        ("城市}", 2, 3),
        ("{}", 0, 2),
        ("{a b}", 0, 5),
        ("{城市\n}", 0, 1),  # a field ends on its line
        (f"{{{'字' * 21}}}", 0, 23),
        ("{颜色:红|}", 0, 7),
        ("{颜色:}", 0, 5),
        ("{城市+3}", 0, 6),
        ("{日期+3天}", 0, 7),
        ("{日期+1000}", 0, 9),
    ],
)
def test_what_is_a_mistake_and_where(text, start, end):
    first = errors_in(text)[0]
    assert (first.start, first.end) == (start, end)
    assert first.message


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        (0, "晚上好"),
        (4, "晚上好"),
        (5, "早上好"),
        (10, "早上好"),
        (11, "中午好"),
        (13, "下午好"),
        (18, "晚上好"),
        (23, "晚上好"),
    ],
)
def test_the_greeting_follows_the_clock(hour, greeting):
    assert fill("{问候}", {}, NOON.replace(hour=hour)).text == greeting


@pytest.mark.parametrize(
    ("text", "answers", "filled", "missing"),
    [
        ("{日期} {时间} {日期+10}", {}, "11月22日 12:05 12月2日", ()),
        ("{城市}的{城市}", {"城市": "杭州"}, "杭州的杭州", ()),
        ("{城市=杭州}", {}, "杭州", ()),
        ("{城市=杭州}", {"城市": "上海"}, "上海", ()),
        ("{城市=杭州}", {"城市": ""}, "杭州", ()),  # an empty answer counts as none
        ("{城市}和{城市=杭州}", {}, "杭州和杭州", ()),  # a default holds for the field wherever it stands
        ("{颜色:红|黑}{b}{颜色}", {}, "{颜色:红|黑}{b}{颜色}", ("颜色", "b")),
        ("{城市}", {"城市": "{颜色}"}, "{颜色}", ()),  # a value is not read again
        ("{{城市}}", {"城市": "x"}, "{城市}", ()),
        ("{a b}{", {}, "{a b}{", ()),  # malformed is text
    ],
)
def test_filling(text, answers, filled, missing):
    result = fill(text, answers, NOON)
    assert (result.text, result.missing) == (filled, missing)


@given(texts)
def test_any_text_fills_without_an_error_and_only_named_blanks_remain(text):
    found = {field.name for field in fields_in(text)}
    result = fill(text, {}, NOON)
    assert set(result.missing) <= found
    assert fill(text, dict.fromkeys(found, "值"), NOON).missing == ()


@given(texts)
def test_offsets_of_fields_and_mistakes_point_at_braces_and_never_overlap(text):
    tokens = sorted([*fields_in(text), *errors_in(text)], key=lambda token: token.start)
    end = 0
    for token in tokens:
        assert token.start >= end
        end = token.end
        assert text[token.start] in "{}"
        assert text[token.end - 1] in "{}"


@given(texts)
def test_a_mask_keeps_every_offset_and_hides_every_field(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert fields_in(masked) == ()


@given(st.lists(st.tuples(names, values), max_size=5), st.text(st.sampled_from("您好，\n"), max_size=5))
def test_every_span_of_a_filled_text_is_the_value_put_there(pairs, between):
    answers = dict(pairs)
    text = between.join(f"{{{name}}}" for name, _ in pairs)
    filled = fill(text, answers, NOON)
    assert [filled.text[start:end] for start, end in filled.spans] == [answers[name] for name, _ in pairs]
    assert len(mask_spans(filled)) == len(filled.text)
    assert unmask(mask_spans(filled), filled) == filled.text


def test_a_rewrite_that_touches_a_value_is_not_put_together():
    filled = fill("不能发{城市}", {"城市": "杭州"}, NOON)
    masked = mask_spans(filled)
    assert unmask(masked.replace("不能", "无法"), filled) == "无法发杭州"
    assert unmask(masked[:-1], filled) is None


@pytest.mark.parametrize(
    ("text", "definition", "answers", "known"),
    [
        ("{城市}", FieldDefinition("城市", value="本店", default="默认"), {"城市": "杭州"}, {"城市": "杭州"}),
        ("{城市}", FieldDefinition("城市", value="本店", default="默认"), {}, {"城市": "本店"}),
        ("{城市=文中}", FieldDefinition("城市", default="默认"), {}, {}),  # fill takes the one written in the text
        ("{城市}", FieldDefinition("城市", default="默认"), {}, {"城市": "默认"}),
        ("{城市}", None, {}, {}),
    ],
)
def test_what_is_known_before_anyone_is_asked(text, definition, answers, known):
    definitions = {definition.name: definition} if definition else {}
    assert known_values(text, definitions, answers) == known

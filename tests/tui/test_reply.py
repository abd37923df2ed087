"""From a phrase to what would be copied: fields filled, words checked, better wording found."""

from datetime import datetime

from phrasebook.fields import fill, mask_spans, unmask
from phrasebook.model import FieldDefinition, Phrase
from phrasebook.wording import load_rules
from tui.reply import change, prepare

RULES = load_rules()
NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the agent's own clock


def phrase(text: str, **more) -> Phrase:
    return Phrase("t.one", "题", text, "greetings", **more)


def test_values_come_from_answers_then_book_then_text():
    definitions = {
        "店铺名": FieldDefinition("店铺名", value="暖冬"),
        "快递": FieldDefinition("快递", default="圆通"),
    }
    reply = prepare(phrase("{店铺名}发{快递}，{天数=2}天，{城市}"), definitions, {"快递": "顺丰"}, RULES, NOW)
    assert reply.text == "暖冬发顺丰，2天，{城市}"
    assert reply.missing == ("城市",)


def test_our_own_words_are_checked_and_the_filled_values_are_not():
    reply = prepare(phrase("{商品}不能便宜了"), {}, {"商品": "不锈钢锅"}, RULES, NOW)
    assert [(each.rule, reply.text[each.start : each.end]) for each in reply.findings] == [("tone.bu", "不")]
    assert reply.findings[0].start == 4


def test_the_better_wording_keeps_the_filled_values():
    reply = prepare(phrase("{商品}不能再便宜了"), {}, {"商品": "保温杯"}, RULES, NOW)
    assert reply.better == "保温杯无法再便宜了"
    assert reply.level == "warn"


def test_a_finding_the_phrase_allows_does_not_count():
    reply = prepare(phrase("不能再便宜了", allow=("tone.bu",), reason="有意"), {}, {}, RULES, NOW)
    assert [each.allowed for each in reply.findings] == [True]
    assert reply.level is None


def test_change_shows_only_what_differs():
    assert change("这款不能再便宜了", "这款无法再便宜了") == ("不能", "无法")
    assert change("同样", "同样") == ("", "")
    assert change("不", "") == ("不", "")


def test_unmasking_refuses_a_rewrite_that_touched_a_value():
    filled = fill("{城市}发{快递}", {"城市": "杭州", "快递": "圆通"}, NOW)
    masked = mask_spans(filled)
    assert unmask(f"从{masked}走", filled) == "从杭州发圆通走"
    assert unmask(masked[1:], filled) is None

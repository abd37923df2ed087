"""Words half in pinyin: turned back where rules look for evasions, and every finding covers the letters as written."""

import pytest

from phrasebook.wording import load_rules
from phrasebook.wording.spellings import respelled

RULES = load_rules()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("hao评返现", "好评返现"),
        ("好ping,haoping", "好评,好评"),
        ("领hong包", "领红包"),
        ("最终jie释权", "最终解释权"),
        ("huo到fu款", "货到付款"),
        ("xhao评", "xhao评"),  # another word's letters before or after
        ("hao评s", "hao评s"),
        ("iphone15有货", "iphone15有货"),
        ("好评", "好评"),
    ],
)
def test_syllables_of_known_words_are_turned_back(written, read):
    assert respelled(written, None)[0] == read


def test_a_word_covers_all_of_its_letters():
    text, offsets = respelled("领hong包,好ping返", None)
    assert text == "领红包,好评返"
    assert offsets == [0, 1, 5, 6, 7, 11, 12]


@pytest.mark.parametrize(
    ("text", "rule", "matched"),
    [
        ("亲，HAO评截图领小hong包", "mkt.review-bribe", "HAO评截图领小hong包"),
        ("活动最终ＪＩＥ释权归小店", "mkt.final-say", "最终ＪＩＥ释权"),
        ("fa 票没有的哈", "mkt.invoice-refuse", "fa 票没有的"),
    ],
)
def test_evasions_are_found_where_they_stand(text, rule, matched):
    (found,) = [one for one in RULES.check(text, suggest=False) if one.rule == rule]
    assert matched in found.matched
    assert text[found.start : found.end] == found.matched

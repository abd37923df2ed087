"""Patterns of strangers: what is let in means what Python means by it, and nothing let in can run away."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.wording.expressions import Expression
from phrasebook.wording.grammar import MAX_LENGTH, ExpressionError
from phrasebook.wording.sieve import Sieve
from phrasebook.wording.views import View


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("(a+)+", "套着重复"),
        ("(a*)*b", "套着重复"),
        (r"(?:\w+\s?)*x", "套着重复"),
        ("(?:(?:ab)?c){2}", "套着重复"),
        ("(a|ab){1,30}", "费时"),
        (".{0,60}.{0,60}.{0,60}x", "费时"),
        (".*.*.*.*x", "费时"),
        ("a{0,5000}", "最多"),
        ("a{3,2}", "从少到多"),
        ("a**", "叠着"),
        ("a++", "叠着"),
        ("(?:)*", "不能重复"),
        ("(?P<name>a)", "这种括号"),
        ("(?i)a", "这种括号"),
        ("(?>a)", "这种括号"),
        (r"(a)\1", "用不了"),
        (r"\p{Han}", "用不了"),
        ("(a", "没有合上"),
        ("a)", "多了一个"),
        ("[a", "没有合上"),
        ("[]", "空的"),
        ("[z-a]", "从小到大"),
        ("*a", "前面没有"),
        ("a\\", "末尾多了"),
        ("(?<!a+)b", "固定的长度"),
        ("(?=a)*", "不能重复"),
        ("{没有}", "没有叫"),
        ("(" * 40 + "a" + ")" * 40, "太深"),
        ("啊" * (MAX_LENGTH + 1), "最多"),
        (r"\u0000", "空字符"),
    ],
)
def test_a_pattern_outside_of_the_subset_is_refused_with_a_chinese_sentence(pattern, word):
    with pytest.raises(ExpressionError) as caught:
        Expression(pattern).read()
    assert word in caught.value.message
    assert 0 <= caught.value.offset <= len(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("不便(?!宜)", "不便宜给您带来不便", ["不便"]),
        ("(?<!保|确认)证", "保证确认证书证", ["证"]),  # alternatives of two lengths in a look-behind
        (r"[0-9]{1,3}\s?(?:元|块)", "12 元和3块", ["12 元", "3块"]),
        ("微信|vx", "加VX".lower(), ["vx"]),
        (r"\d+\.\d", "3.5折", ["3.5"]),
        ("[^,]{2}$", "一,二三", ["二三"]),
        ("a{2}", "aaaa", ["aa", "aa"]),
        (r"[\d￼]+天", "￼天 3天", ["￼天", "3天"]),
        ("[一-龥]不了", "到不了", ["到不了"]),
        (r"\u4e0d", "不", ["不"]),
        ("x}", "x}", ["x}"]),
    ],
)
def test_a_pattern_of_the_subset_finds_what_it_says(pattern, text, found):
    assert [match.group() for match in Expression(pattern).compiled.finditer(text)] == found


# Literal characters are folded as the texts are; ranges, escapes and classes keep their meaning.
@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("微信號", "微信号"),
        ("ＶＸ", "vx"),
        ("VX", "vx"),
        ("，好", ",好"),
        ("（票）", "(票)"),
        (r"[A-Z]\d", "x3"),
        ("？", "?"),
    ],
)
def test_patterns_are_folded_like_texts(pattern, text):
    assert Expression(pattern).compiled.fullmatch(text)


def test_parts_stand_for_their_pattern():
    parts = {"票": Expression("发票|专票")}
    parts["不开"] = Expression("不开{票}", parts)
    assert Expression("(?:{不开}|无{票})", parts).compiled.fullmatch("不开专票")


# What `needs` says is only ever a quick no: no text that matches may fail it.
_pieces = st.sampled_from(
    [
        "不",
        "微信",
        "a",
        "[ab]",
        "[^a]",
        "(?:微信|vx)",
        "(?:a|bc|不)",
        "(?!不)",
        "(?<=信)",
        "x?",
        "不{0,2}",
        r"\d",
        ".",
        "b{1,2}",
        "(?:(?<!不)微|a?)",
        "^",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_pieces, min_size=1, max_size=6), st.text("不微信vxabc1, ", max_size=12))
def test_the_quick_test_never_hides_a_match(pieces, text):
    expression = Expression("".join(pieces)).read()
    if expression.compiled.search(text):
        assert Sieve([(expression, "found")]).possible(View(text)) == ["found"]


# What is said of the beginning of a match only spares places where there is none.
@settings(max_examples=300, deadline=None)
@given(st.lists(_pieces, min_size=1, max_size=6), st.text("不微信vxabc1, ", max_size=12))
def test_the_hint_at_the_beginning_changes_no_match(pieces, text):
    expression = Expression("|".join(pieces) if len(pieces) == 2 else "".join(pieces)).read()
    plainly = re.compile(expression.folded)
    assert list(map(str, expression.compiled.finditer(text))) == list(map(str, plainly.finditer(text)))


# Only where Python would try every place is it told what to look for.
@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        ("(?<!不)便宜", "便"),
        ("(?:便|(?<!不)宜|微{1,2})", "便宜微"),
        ("(?:^|[,。])?恩", ",。恩"),
        ("便宜", ""),  # Python skips to a literal and to one of several by itself
        ("便宜|好", ""),
        ("[便宜]好", ""),
        (".便", ""),  # what it begins with is not known
        ("便?", ""),  # it can be empty
    ],
)
def test_the_beginning_of_a_match_is_known(pattern, starts):
    expression = Expression(pattern).read()
    assert set(expression.starts) == set(starts)
    assert expression.compiled.pattern.startswith("(?=[") == bool(starts)


# Every accepted pattern compiles: the reader knows the syntax as well as Python does.
@settings(max_examples=500, deadline=None)
@given(st.text("ab不(?:=!<)[]^-{}0,2|*+.$\\d", max_size=12))
def test_what_is_accepted_compiles(pattern):
    try:
        expression = Expression(pattern).read()
    except ExpressionError:
        return
    assert isinstance(expression.compiled, re.Pattern)


# The worst pattern that is let in, on a reply of the greatest length: done in moments, not hours.
@pytest.mark.parametrize("pattern", ["a{0,60}a{0,60}b", "(?:a|aa){1,10}b", ".{0,70}x.{0,70}y", "a*a?b"])
def test_the_costliest_accepted_pattern_ends_soon(pattern):
    expression = Expression(pattern).read()
    began = time.perf_counter()
    expression.compiled.search("a" * 4000)
    assert time.perf_counter() - began < 5

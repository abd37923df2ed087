"""Rules as teams write them: every key works, every mistake is named with its place, and nothing freezes."""

from itertools import islice

import pytest

from phrasebook.model import Phrase
from phrasebook.wording import load_rules, matching
from phrasebook.wording.expressions import Expression

PACK = """schema = 1
[pack]
id = "shop"
title = "本店"
as_of = 2026-11-22
"""


@pytest.fixture
def rules_of(tmp_path):
    """Load the built-in rules and one file with the given text after the pack's head."""

    def load(body, head=PACK):
        path = tmp_path / "shop.toml"
        path.write_text(head + body, encoding="utf-8")
        return load_rules([path])

    return load


def _rule(keys, rule_id="shop.x", level="error"):
    return f'[[rule]]\nid = "{rule_id}"\nlevel = "{level}"\nmessage = "说明"\n{keys}\n'


def _spans(rules, text, rule="shop.x"):
    return [(one.start, one.end) for one in rules.check(text) if one.rule == rule]


@pytest.mark.parametrize(
    ("keys", "text", "spans"),
    [
        ('any = ["赠品"]', "赠品送完了，赠 品没有了", [(0, 2)]),
        ('any = ["赠品"]\nloose = true', "赠品送完，贈 品没有", [(0, 2), (5, 8)]),
        ('any = ["ab"]', "ＡＢ和ab", [(0, 2), (3, 5)]),
        ('any = ["赠", "赠品"]', "赠品", [(0, 1), (0, 2)]),  # no hit hides another
        ('any = ["啊啊"]', "啊啊啊", [(0, 2), (1, 3)]),
        ("pattern = ['送[0-9]+件']", "送3件，送12件", [(0, 3), (4, 8)]),
        ("pattern = ['^赠']", "赠品。赠完，赠", [(0, 1), (3, 4)]),  # ^ and $ are the ends of a sentence
        ("pattern = ['^赠']\nscope = \"clause\"", "赠品，赠完", [(0, 1), (3, 4)]),
        ("pattern = ['^赠']\nscope = \"text\"", "赠品。赠完", [(0, 1)]),
        ('all = [["发票"], ["税点", "个点"]]', "发票要加税点", [(0, 6)]),
        ('all = [["发票"], ["税点"]]', "税点是多少，开发票吗", [(0, 9)]),  # in any order
        ('all = [["发票"], ["税点"]]', "开发票。税点另算", []),  # not across sentences
        ('all = [["发票"], ["税点"]]\nscope = "text"', "开发票。税点", [(1, 6)]),
        ('all = [["发票"], ["税点"]]\nwithin = 6', "发票您要加税点", []),
        ('all = [["发票"], ["税点"]]\nwithin = 7', "发票您要加税点", [(0, 7)]),
        ('all = [["发票"], ["税点"]]\nunless = ["我们(?:来)?承担"]', "发票税点我们承担。发票税点您出", [(9, 13)]),
        ('any = ["赠"]\nunless = ["活动"]', "活动赠。赠", [(4, 5)]),
    ],
)
def test_matching_keys(rules_of, keys, text, spans):
    rules = rules_of(_rule(keys))
    assert rules.problems == ()
    assert _spans(rules, text) == spans


# In 不锈钢锅不能进微波炉 one of two hits remains; exceptions are off until a team allows them.
def test_an_exception_covers_only_its_own_characters(rules_of):
    text = "不锈钢锅不能进微波炉"
    assert [one.allowed for one in load_rules().check(text)] == [False, False]
    rules = rules_of('[settings."tone.bu"]\nallow = ["product"]\n', head="schema = 1\n")
    assert rules.problems == ()
    assert [(one.start, one.allowed) for one in rules.check(text)] == [(0, True), (4, False)]


def test_an_exception_may_be_a_pattern(rules_of):
    rules = rules_of('[settings."tone.bu"]\nallow = ["courtesy"]\n', head="schema = 1\n")
    assert [one.allowed for one in rules.check("给您带来不便，价格不便宜")] == [True, False]


# Such a pattern matches at the end of every text, where the search for the next place once never ended.
@pytest.mark.parametrize("pattern", ["乙?", "$", "(?=丙)", "^"])
def test_an_exception_that_may_be_empty_covers_nothing_and_comes_to_an_end(rules_of, pattern):
    places = list(islice(matching.everywhere(Expression(pattern), "好甲乙"), 10))
    assert all(start < end for start, end in places)
    assert len(places) < 10
    rules = rules_of(_rule(f'any = ["甲"]\n[rule.exceptions]\nproduct = ["{pattern}"]'))
    assert _spans(rules, "好甲乙") == [(1, 2)]


def test_own_terms_are_allowed_and_muted_not_gone(rules_of):
    rules = rules_of('[settings."tone.bu"]\nallow_terms = ["不二堂"]\n', head="schema = 1\n")
    assert [(one.allowed, one.suggestion) for one in rules.check("不二堂旗舰店")] == [(True, None)]


def test_a_level_is_lowered_with_a_reason_and_raised_without(rules_of):
    body = '[settings."tone.bu"]\nlevel = "off"\nreason = "店名如此"\n[settings."tone.juedui"]\nlevel = "error"\n'
    rules = rules_of(body, head="schema = 1\n")
    assert rules.problems == ()
    assert [(one.rule, one.level) for one in rules.check("绝对不行")] == [("tone.juedui", "error")]


# Each mistake: the problem's rule, the line it stands on, a word of the message. The head has five lines.
@pytest.mark.parametrize(
    ("body", "rule", "line", "word"),
    [
        (_rule('any = ["赠"]\nsource = "nowhere"'), "rule.source", 11, "nowhere"),
        (_rule('any = ["赠"]\nlevle = "x"'), "rule.key", 11, "level"),
        (_rule("pattern = ['(a+)+']"), "rule.regex", 10, "重复"),
        (_rule("pattern = ['好', '(']"), "rule.regex", 10, "合上"),
        (_rule('all = "赠"'), "rule.type", 10, "all"),
        (_rule('any = "赠"'), "rule.type", 10, "any"),
        # An accent alone is dropped from texts, and then found everywhere, behind their end, too.
        (_rule('any = ["赠", "\u0301"]'), "rule.type", 10, "看得见"),
        (_rule('all = [["赠"], ["\u0301"]]'), "rule.type", 10, "看得见"),
        ('[settings."tone.bu"]\nallow_terms = ["\u0301"]\n', "rule.type", 7, "看得见"),
        (_rule('any = ["赠"]\nscope = "page"'), "rule.choice", 11, "sentence"),
        (_rule('any = ["赠"]\nwithin = -1'), "rule.type", 11, "整数"),
        (_rule("kind = 'x'"), "rule.missing", 6, "要找的词"),
        (_rule('any = ["赠"]', rule_id="Shop X"), "rule.id", 7, "小写"),
        (_rule('any = ["赠"]', rule_id="tone.bu"), "rule.id", 7, "已经有了"),
        (_rule('any = ["赠"]') * 2, "rule.id", 12, "已经有了"),
        (_rule('any = ["赠"]\n[rule.tests]\nbad = ["送"]'), "rule.test", 12, "应当命中"),
        (_rule('any = ["赠"]\n[rule.tests]\ngood = ["好", "赠"]'), "rule.test", 12, "不该命中"),
        (_rule('any = ["赠"]\n[[rule.suggest]]\nfrom = "赠"'), "rule.suggest", 11, "二选一"),
        (_rule('any = ["赠"]\n[[rule.suggest]]\nfrom = "赠"\nto = \'\\1\''), "rule.suggest", 13, "括号"),
        ('[settings."tone.bo"]\nlevel = "error"\n', "rule.setting", 6, "tone.bu"),
        ('[settings."tone.bu"]\nallow = ["produkt"]\n', "rule.setting", 7, "product"),
        ('[settings."tone.bu"]\nlevel = "info"\n', "rule.reason", 7, "原因"),
        ('[settings."tone.bu"]\nlevel = "info"\nreason = " "\n', "rule.reason", 7, "原因"),
    ],
)
def test_every_mistake_is_named_with_its_place(rules_of, tmp_path, body, rule, line, word):
    problems = rules_of(body).problems
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].place.file == str(tmp_path / "shop.toml")
    assert problems[0].place.line == line
    assert word in problems[0].message + problems[0].mend


def test_a_pack_with_a_mistake_is_left_out_and_its_settings_hold(rules_of):
    body = _rule("pattern = ['(']") + '[settings."shop.x"]\nlevel = "warn"\nreason = "试"\n'
    body += '[settings."tone.bu"]\nlevel = "error"\n'
    rules = rules_of(body)
    assert [problem.rule for problem in rules.problems] == ["rule.regex"]
    assert [(one.rule, one.level) for one in rules.check("不")] == [("tone.bu", "error")]


def test_a_mistake_inside_a_pattern_is_shown_at_its_column(rules_of):
    (problem,) = rules_of(_rule("pattern = ['好好(a+)+']")).problems
    assert (problem.place.line, problem.place.column) == (10, 15)
    assert "好好(a+)+" in problem.quote


def test_a_broken_file_costs_only_itself(tmp_path):
    (tmp_path / "a.toml").write_text("schema = 1\n[pack\n", encoding="utf-8")
    (tmp_path / "b.toml").write_text('[pack]\nid = "b"\n', encoding="utf-8")
    (tmp_path / "c.toml").write_text(PACK + _rule('any = ["赠"]'), encoding="utf-8")
    rules = load_rules([tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "c.toml", tmp_path / "none.toml"])
    assert len(rules.problems) == 3
    assert {one.rule for one in rules.check("赠品不送")} == {"shop.x", "tone.bu"}


def test_a_file_of_costly_patterns_is_refused_as_a_whole(rules_of):
    patterns = ", ".join(f"'好{number}.{{0,60}}.{{0,60}}x'" for number in range(60))
    (problem,) = rules_of(_rule(f"pattern = [{patterns}]")).problems
    assert problem.rule == "rule.limit"


def test_a_flood_of_mistakes_is_told_up_to_a_hundred(rules_of):
    patterns = ", ".join(["'('"] * 3000)
    assert len(rules_of(_rule(f"pattern = [{patterns}]")).problems) == 100


def test_fields_are_masked_and_allowances_honoured():
    rules = load_rules()
    phrase = Phrase("a.b", "题", "您好{不知道=不用}，不客气", "x", allow=("tone.bu",), reason="礼貌用语")
    assert [(one.start, one.allowed) for one in rules.check_phrase(phrase)] == [(11, True)]
    masked = Phrase("a.c", "题", "加{平台}微信", "x")  # a field between two words is no evidence by itself
    assert all(one.rule.startswith("mkt.offplatform") for one in rules.check_phrase(masked))


def test_places_count_lines_and_columns_from_one():
    text = "您好\n这款不能再便宜了"
    (finding,) = load_rules().check(text)
    assert (finding.line, finding.column, finding.start, finding.matched) == (2, 3, 5, "不")
    assert text[finding.start : finding.end] == "不"


def test_a_very_long_text_is_checked_as_far_as_it_goes_and_says_so():
    findings = load_rules().check("好" * 20_000 + "不", suggest=False)
    assert [one.rule for one in findings] == ["check.length"]

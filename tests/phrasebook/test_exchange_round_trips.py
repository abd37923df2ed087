"""Out and back through 千牛, espanso and XLSX: nothing is lost that the format can hold; losses are told before."""

import dataclasses
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.exchange import Entry, Selection, format_named, make_plan, read_file
from phrasebook.exchange.formats.qianniu import code_for
from phrasebook.exchange.spelling import spell
from phrasebook.fields import fields_in, fill
from phrasebook.model import Category, Phrase

CATEGORIES = (Category("shipping", "物流"), Category("reviews", "求好评"))
HAN = "您好退货发的不，。！～“”—…\n 　\"',;:=+-@#\\|/<>[]()$%&*"
PIECES = st.one_of(
    st.text(st.sampled_from(HAN + string.ascii_letters + string.digits), min_size=1, max_size=12),
    st.sampled_from(
        [
            "{城市}",
            "{城市=杭州}",
            "{颜色:红|黑色}",
            "{日期+3}",
            "{日期}",
            "{时间}",
            "{问候}",
            "{{",
            "}}",
            "{{x}}",
            "😀",
            "XX",
            "--",
        ]
    ),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("".join).map(str.strip).filter(bool)
LINES = st.text(st.sampled_from("退货发 的ab1，；、|#😀\"'"), min_size=1, max_size=8).map(str.strip)
WORDS = LINES.map(lambda line: " ".join(line.split())).filter(bool)
LISTS = st.lists(WORDS, max_size=3, unique=True).map(tuple)
PHRASES = st.lists(
    st.builds(
        Phrase,
        id=st.text(st.sampled_from("abc.-1"), min_size=2, max_size=8).filter(lambda name: name[0] in "abc1"),
        title=WORDS,
        text=TEXTS,
        category=st.sampled_from(["shipping", "reviews"]),
        code=st.one_of(st.just(""), st.text(st.sampled_from("abFH12"), min_size=1, max_size=4)),
        tags=LISTS,
        asks=LISTS,
        note=st.one_of(st.just(""), WORDS),
    ),
    min_size=1,
    max_size=5,
    unique_by=(
        lambda one: one.id,
        lambda one: one.code.casefold() or one.id,
        lambda one: one.title,
        lambda one: "".join(one.text.split()).casefold(),
    ),
)


def back(tmp_path_factory, tool, ending, selection):
    """Write, read again, and plan the import into an empty book."""
    found = format_named(tool)
    encoding = found.encodings[0] if found.encodings else "utf-8"
    path = tmp_path_factory.mktemp("trip") / f"phrases{ending}"
    path.write_bytes(found.write(selection, ending, encoding))
    reading = read_file(path)
    assert reading.format.name == tool
    return reading, [item.phrase for item in make_plan(reading, None, (), CATEGORIES).items]


def told(tool, selection, encoding="gbk"):
    """The titles of the phrases of which some loss of words is told."""
    losses = format_named(tool).losses(selection, encoding)
    words = ("编码写不了", "再导回来会变成填空")
    return {title for loss in losses for title in loss.titles if any(word in loss.message for word in words)}


@settings(max_examples=25, deadline=None)
@given(phrases=PHRASES)
def test_xlsx_loses_nothing_that_is_not_told(phrases, tmp_path_factory):
    selection = Selection(tuple(phrases), CATEGORIES, {})
    _, found = back(tmp_path_factory, "sheet", ".xlsx", selection)
    doubtful = told("sheet", selection, "utf-8")
    for before, after in zip(phrases, found, strict=True):
        if before.title in doubtful:
            after = dataclasses.replace(after, text=before.text)  # noqa: PLW2901 - the one thing that was told
        assert after == before


@settings(max_examples=25, deadline=None)
@given(phrases=PHRASES)
def test_qianniu_loses_nothing_it_can_hold(phrases, tmp_path_factory):
    selection = Selection(tuple(phrases), CATEGORIES, {})
    if not any(phrase.text.encode("gbk", "ignore").decode("gbk").strip() for phrase in phrases):
        return  # nothing but emoji: an empty file, which reading refuses
    reading, _ = back(tmp_path_factory, "qianniu", ".csv", selection)
    rows = {row.line: row for row in reading.rows if isinstance(row, Entry)}
    doubtful = told("qianniu", selection)
    line = 2
    for phrase in phrases:
        row = rows.get(line)
        line += 1 + phrase.text.count("\n")
        if phrase.title in doubtful:
            continue
        shelf = next(each.name for each in CATEGORIES if each.id == phrase.category)
        assert (row.text, row.code, row.group) == (phrase.text, code_for(phrase.code), (shelf,))


@settings(max_examples=30, deadline=None)
@given(phrases=PHRASES)
def test_espanso_loses_nothing_it_can_hold(phrases, tmp_path_factory):
    selection = Selection(tuple(phrases), CATEGORIES, {})
    _, found = back(tmp_path_factory, "espanso", ".yml", selection)
    by_title = {phrase.title: phrase for phrase in found}
    for phrase in phrases:
        after = by_title[phrase.title]
        assert after.code == phrase.code
        if not any(ask.startswith("#") for ask in phrase.asks):  # they come back as tags, which is told
            assert (after.tags, after.asks) == (phrase.tags, phrase.asks)
        assert said(after) == said(phrase)


def said(phrase):
    """What a reply says when its fields are filled: a default written once counts for the field wherever it stands."""
    names = {each.name for each in fields_in(phrase.text)}
    defaults = {each.name: each.default for each in fields_in(phrase.text) if each.default}
    choices = {each.name: each.choices for each in fields_in(phrase.text) if each.choices}
    filled = fill(phrase.text, {name: f"<{name}>" for name in names})
    return filled.text, defaults, {name: found for name, found in choices.items() if name != "问候"}


EXPORTS = [
    # tool, phrase, the loss that must be told
    ("qianniu", Phrase("a.b", "笑", "好的😀", "shipping"), "GBK 编码写不了 😀，会去掉"),
    ("qianniu", Phrase("a.b", "码", "好的", "shipping", code="1a"), "快捷码首尾是数字或有千牛不收的字符，会留空"),
    ("qianniu", Phrase("a.b", "码", "好的", "shipping", code="Ａb"), "快捷码会改成半角小写"),
    ("qianniu", Phrase("a.b", "填", "发{快递}", "shipping"), "不认识填空，会原样显示成 {…}，发送前要自己改"),
    ("qianniu", Phrase("a.b", "签", "好的", "shipping", tags=("甲",)), "没有放标签的地方，不带过去"),
    ("sheet", Phrase("a.b", "括", "写{{名}}", "shipping"), "有括号或 XX、-- 这样的字样，再导回来会变成填空"),
    ("espanso", Phrase("a.b", "备", "好的", "shipping", note="注意"), "没有放备注的地方，不带过去"),
    ("espanso", Phrase("a.b", "类", "好的", "shipping"), "没有分类，只在注释里写明"),
    ("sogou", Phrase("a.b", "行", "一\n;二", "shipping"), "有一行像搜狗的注释、公式或短语开头，可能读不对"),
    ("sogou", Phrase("a.b", "？！", "好的", "shipping"), "标题没有能打的拼音，不导出"),
    ("rime", Phrase("a.b", "行", "一\n二", "shipping"), "换行和连续空格会变成一个空格"),
]


@pytest.mark.parametrize(("tool", "phrase", "message"), EXPORTS)
def test_what_a_tool_cannot_hold_is_told(tool, phrase, message):
    found = format_named(tool)
    encoding = found.encodings[0] if found.encodings else ""
    losses = found.losses(Selection((phrase,), CATEGORIES, {}), encoding)
    assert (message, (phrase.title,)) in [(loss.message, loss.titles) for loss in losses]


@pytest.mark.parametrize("tool", ["bot", "kefubao", "sheet"])
def test_cells_that_look_like_formulas_or_numbers_come_back_as_written(tool, tmp_path_factory):
    phrases = tuple(
        Phrase(f"a.{n}", f"标题{n}", text, "shipping", code=code)
        for n, (text, code) in enumerate([("=1+1", "007"), ("@某人", "+1"), ("-50 元", "-x"), ("+86", "a")])
    )
    for ending in format_named(tool).endings:
        _, found = back(tmp_path_factory, tool, ending, Selection(phrases, CATEGORIES, {}))
        assert [(phrase.text, phrase.code) for phrase in found] == [(phrase.text, phrase.code) for phrase in phrases]


def sogou_phrases(raw):
    """A reader of the format as Sogou documents it: UTF-16, `code,position=text`, text on the next lines if empty."""
    found, lines = [], raw.decode("utf-16").split("\r\n")
    for line in lines:
        if line.startswith(";"):
            continue
        head, sign, text = line.partition("=")
        code, comma, place = head.partition(",")
        if sign and comma and place.isdigit() and code.isalpha():
            found.append([code, int(place), text])
        elif found:
            found[-1][2] += ("\n" if found[-1][2] else "") + line
    return [(code, place, text.removesuffix("\n")) for code, place, text in found]


def rime_entries(raw):
    """A reader of Rime's table: comments, then text, code and weight parted by TAB."""
    rows = [line.split("\t") for line in raw.decode("utf-8").splitlines() if not line.startswith("#")]
    assert all(len(row) == 3 and row[1].isalpha() and row[1].islower() and row[2].isdigit() for row in rows)
    return [tuple(row[:2]) for row in rows]


TYPED = (
    Phrase("a.1", "重发还款长度", "第一条", "shipping"),
    Phrase("a.2", "退货运费", "第二条\n两行", "shipping", code="yf"),
    Phrase("a.3", "退还", "第三条", "reviews", code="2x"),
)


def test_sogou_reads_what_we_write():
    raw = format_named("sogou").write(Selection(TYPED, CATEGORIES, {}), ".txt", "")
    assert sogou_phrases(raw) == [
        ("cfhkcd", 1, "第一条"),
        ("yf", 1, "第二条\n两行"),
        ("tuihuoyunfei", 1, "第二条\n两行"),
        ("th", 1, "第三条"),
        ("tuihuan", 1, "第三条"),
    ]


def test_equal_codes_have_places_of_their_own_for_sogou():
    twins = (Phrase("a.1", "退货", "一", "shipping"), Phrase("a.2", "退还", "二", "shipping"))
    found = sogou_phrases(format_named("sogou").write(Selection(twins, CATEGORIES, {}), ".txt", ""))
    assert [each[:2] for each in found] == [("th", 1), ("tuihuo", 1), ("th", 2), ("tuihuan", 1)]


def test_rime_reads_what_we_write():
    raw = format_named("rime").write(Selection(TYPED, CATEGORIES, {}), ".txt", "")
    assert raw.startswith(b"# Rime table\n# coding: utf-8\n#@/db_name\tcustom_phrase.txt\n#@/db_type\ttabledb\n")
    assert rime_entries(raw) == [
        ("第一条", "chongfahuankuanchangdu"),
        ("第一条", "cfhkcd"),
        ("第二条 两行", "tuihuoyunfei"),
        ("第二条 两行", "thyf"),
        ("第二条 两行", "yf"),
        ("第三条", "tuihuan"),
        ("第三条", "th"),
    ]


@pytest.mark.parametrize(
    ("title", "full", "initials"),
    [
        ("重发", "chongfa", "cf"),
        ("还款", "huankuan", "hk"),
        ("长度", "changdu", "cd"),
        ("还没发货", "haimeifahuo", "hmfh"),
        ("重量", "zhongliang", "zl"),
        ("店长推荐", "dianzhangtuijian", "dztj"),
        ("便宜点", "pianyidian", "pyd"),
        ("方便", "fangbian", "fb"),
        ("调换", "diaohuan", "dh"),
        ("调价", "tiaojia", "tj"),
        ("银行卡付款", "yinhangkafukuan", "yhkfk"),
        ("差评", "chaping", "cp"),
        ("折扣", "zhekou", "zk"),
        ("女装", "nvzhuang", "nz"),
        ("7天无理由 OK？", "qitianwuliyouok", "qtwlyok"),
    ],
)
def test_titles_are_spelled_as_their_words_are_read(title, full, initials):
    assert spell(title) == (full, initials)


def test_the_sheet_loads_nothing_and_escapes_everything():
    evil = '</article><script>alert(1)</script><img src=x onerror="alert(2)">&'
    phrase = Phrase("a.b", evil, f"{evil}{{城市=杭州}}", "shipping", code="a", note=evil, tags=(evil,))
    page = format_named("html").write(Selection((phrase,), (Category("shipping", evil),), {}), ".html", "").decode()
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in page
    assert "<mark>城市＝杭州</mark>" in page

"""What other tools get: losses told before, codes and cells as written, input methods' tables, the printable sheet.

That nothing is lost on the way out and back is for `test_exchange_properties`.
"""

import io
import re
from datetime import datetime, timedelta

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.exchange import Selection, format_named, make_plan, read_file
from phrasebook.exchange.spelling import spell
from phrasebook.fields import ALWAYS, fields_in, fill
from phrasebook.files.reading import book_from_sources
from phrasebook.model import Category, Phrase

CATEGORIES = (Category("shipping", "物流"), Category("reviews", "求好评"))
PIECES = [
    "亲，",
    "您好\n",
    "{城市}",
    "{城市=杭州}",
    "{颜色:红|黑}",
    "{日期+3}",
    "{日期}",
    "{时间}",
    "{问候}",
    "\\",
    "{",
    "}",
]
PIECES += ["{{", "}}", "{{x}}", "{{{{x}}}}", "[[x]]", "[[", "]]", "$|$", "x", ".", " "]
PHRASE = st.builds(
    Phrase,
    st.just("a.b"),
    st.text(st.sampled_from("退货发的"), min_size=1, max_size=4),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join).map(str.strip).filter(bool),
    st.just("shipping"),
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
    ("sogou", Phrase("a.b", "码", "好的", "shipping", code="1a"), "搜狗不收这样的快捷码（只收字母），改用标题的首字母"),
    ("sogou", Phrase("a.b", "码", "好的", "shipping", code="Ab"), "快捷码会改成半角小写"),
    ("espanso", Phrase("a.b", "杠", "写\\{\\{", "shipping"), "有 \\{\\{ 或 \\}\\}，espanso 会去掉斜杠"),
    ("espanso", Phrase("a.b", "标", "一$|$二", "shipping"), "有 $|$，espanso 当作光标的位置，会去掉"),
    ("rime", Phrase("a.b", "行", "一\n二", "shipping"), "换行和连续空格会变成一个空格"),
    ("rime", Phrase("a.b", "井", "\n #1 发货", "shipping"), "以 # 开头，Rime 会当成注释"),
    ("rime", Phrase("a.b", "码", "好的", "shipping", code="1a"), "快捷码不全是字母，Rime 打不出，只留拼音"),
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


@pytest.mark.parametrize("tool", ["kefubao", "sheet"])
def test_a_workbook_says_how_large_it_is(tool):
    # Else a reader has to go through all of it to find out, as openpyxl does.
    phrases = tuple(Phrase(f"a.{n}", f"标题{n}", f"内容{n}", "shipping") for n in range(3))
    raw = format_named(tool).write(Selection(phrases, CATEGORIES, {}), ".xlsx", "")
    sheet = openpyxl.load_workbook(io.BytesIO(raw), read_only=True).active
    titles = next(sheet.values)
    assert (sheet.max_row, sheet.max_column) == (1 + len(phrases), len(titles))


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


def test_brackets_within_doubled_braces_are_no_form_for_espanso():
    phrase = Phrase("a.b", "括", "{城市}{{填 [[x]] 这里}}", "shipping")
    raw = format_named("espanso").write(Selection((phrase,), CATEGORIES, {}), ".yml", "")
    (match,) = yaml.safe_load(raw)["matches"]
    assert espanso_types(match) == "<城市>{填 [[x]] 这里}"


def test_sogou_reads_what_we_write():
    raw = format_named("sogou").write(Selection(TYPED, CATEGORIES, {}), ".txt", "")
    assert sogou_phrases(raw) == [
        ("yf", 1, "第二条\n两行"),
        ("tuihuoyunfei", 1, "第二条\n两行"),
        ("cfhkcd", 1, "第一条"),
        ("th", 1, "第三条"),
        ("tuihuan", 1, "第三条"),
    ]


def test_equal_codes_have_places_of_their_own_for_sogou():
    twins = (Phrase("a.1", "退货", "一", "shipping"), Phrase("a.2", "退还", "二", "shipping"))
    found = sogou_phrases(format_named("sogou").write(Selection(twins, CATEGORIES, {}), ".txt", ""))
    assert [each[:2] for each in found] == [("th", 1), ("tuihuo", 1), ("th", 2), ("tuihuan", 1)]


def test_a_code_of_ones_own_goes_before_what_is_spelled_alike(tmp_path):
    phrases = (Phrase("a.1", "退货", "一", "shipping"), Phrase("a.2", "特惠", "二", "shipping", code="th"))
    selection = Selection(phrases, CATEGORIES, {})
    sogou = format_named("sogou").write(selection, ".txt", "")
    assert [each for each in sogou_phrases(sogou) if each[0] == "th"] == [("th", 1, "二"), ("th", 2, "一")]
    path = tmp_path / "a.txt"
    path.write_bytes(sogou)
    plan = make_plan(read_file(path), None, (), CATEGORIES)
    assert {item.phrase.text: item.phrase.code for item in plan.items if item.phrase} == {"二": "th", "一": ""}
    rime = format_named("rime").write(selection, ".txt", "").decode().splitlines()
    assert [line for line in rime if "\tth\t" in line] == ["一\tth\t100", "二\tth\t200"]


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


VARIABLE = re.compile(r"\{\{\s*(?P<name>\w+)(?:\.(?P<part>\w+))?\s*\}\}")
CONTROL = re.compile(r"\[\[\s*(\w+)(?:\.\w+)?\s*\]\]")
NOW = datetime(2026, 5, 4, 9, 30)  # noqa: DTZ001 - the agent's own clock
SHOWN = {"%-m月%-d日": lambda day: f"{day.month}月{day.day}日", "%H:%M": lambda day: f"{day:%H:%M}"}


def espanso_types(match):
    """What espanso types for a match, by its documentation; a field is answered with its name in brackets.

    A choice without that answer gets its first one, as 问候 does: at half past nine that is the right one.
    """

    def answered(layout, controls):
        values = {name: controls.get(name, {}).get("values", [f"<{name}>"]) for name in CONTROL.findall(layout)}
        return {name: listed[0] if name == "问候" else f"<{name}>" for name, listed in values.items()}

    scope = {}
    body = match.get("replace")
    if body is None:
        scope["form1"] = answered(match["form"], match.get("form_fields", {}))
        body = CONTROL.sub(r"{{form1.\1}}", match["form"])
    for variable in match.get("vars", ()):
        params = variable["params"]
        if variable["type"] == "date":
            day = NOW + timedelta(seconds=params.get("offset", 0))
            scope[variable["name"]] = SHOWN[params["format"]](day)
        else:
            scope[variable["name"]] = answered(params["layout"], params.get("fields", {}))

    def value(found):
        held = scope[found["name"]]  # espanso stops with an error where there is no such variable
        return held[found["part"]] if found["part"] else held

    return VARIABLE.sub(value, body).replace("\\{\\{", "{{").replace("\\}\\}", "}}").replace("$|$", "")


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(PHRASE, min_size=1, max_size=4, unique_by=lambda one: one.title))
def test_espanso_types_what_we_would_copy(phrases):
    form = format_named("espanso")
    selection = Selection(tuple(phrases), CATEGORIES, {})
    lost = {title for loss in form.losses(selection, "") if loss.grave for title in loss.titles}
    matches = {each["label"]: each for each in yaml.safe_load(form.write(selection, ".yml", ""))["matches"]}
    for phrase in phrases:
        if phrase.title not in lost:
            asked = {each.name: f"<{each.name}>" for each in fields_in(phrase.text) if each.name not in ALWAYS}
            assert espanso_types(matches[phrase.title]) == fill(phrase.text, asked, NOW).text


@pytest.mark.parametrize(("tool", "ending"), [("sheet", ".xlsx"), ("espanso", ".yml")])
def test_no_code_point_that_is_no_character_reaches_a_file_and_spoils_it(tool, ending, tmp_path):
    # XML and YAML forbid U+FFFE and U+FFFF; a book may have them, raw or escaped.
    book = 'schema = 1\ncategory = "a"\n[[phrase]]\nid = "a.b"\ntitle = "标\ufffe题"\ntext = "话\uffff\\uFFFE"\n'
    (phrase,) = book_from_sources("x", "x", "team", [("phrases/a.toml", book.encode())]).phrases
    path = tmp_path / f"a{ending}"
    path.write_bytes(format_named(tool).write(Selection((phrase,), (Category("a", "甲"),), {}), ending, "utf-8"))
    assert [row.text for row in read_file(path).rows] == ["话"]

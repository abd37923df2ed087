"""Files as other tools write them (samples of our own): tool, encoding, delimiter found, blanks made fields."""

import io
import json

import openpyxl
import pytest

from phrasebook.exchange import Entry, ExchangeError, Skipped, read_file

QIANNIU = (
    '快捷短语编码,快捷短语,快捷短语分组\r\nfh,"您好，两天内发出\n请留意物流",物流\r\n'
    "\tdz,收货地址改好了,物流\r\n,空编码也行,\r\n"
)
BOT = (
    "快捷短语导出文件(V3)，请勿改动\r\n账号：小店\r\n分组,快捷编码,标题,内容,图片名,程序数据（勿改）\r\n"
    "售后=>退货,\t01,退货地址,请寄到仓库,,x\r\n售后,,怎么退,在订单里申请,pic.png,\r\n"
)
KEFUBAO = "话术分组（选填）,话术标题（必填）,话术内容（必填）\n售前,在吗,在的呢\n"
SHEET = "类型;问句;答案;快捷码;标签\n物流;几天到;一般三天;jt;时效、发货\n"
TABBED = "标题\t内容\n问候\t您好呀\n"
ESPANSO = r"""
global_vars:
  - {name: shop, type: echo, params: {echo: 暖冬}}
matches:
  - trigger: ":fh"
    label: 何时发货
    replace: "{{shop}}两天内发出，\\{\\{不是变量\\}\\}，今天{{d}}"
    vars:
      - {name: d, type: date, params: {format: "%m-%d", offset: 172800}}
    search_terms: [什么时候发, "#发货"]
  - {trigger: 95, label: 客服电话, replace: 10086}
  - triggers: [";th", ";tuihuo"]
    form: "退到[[城市]]，选[[颜色]]，找[[客服名]]"
    form_fields:
      颜色: {type: choice, values: [红, 黑]}
      城市: {default: 杭州}
  - trigger: ":img"
    image_path: a.png
"""
BEEFTEXT = {
    "groups": [{"uuid": "{g1}", "name": "物流"}],
    "combos": [
        {"name": "发货", "keyword": "fh", "snippet": "两天内发#{input:城市}", "group": "{g1}", "enabled": True},
        {"name": "旧版", "comboText": "th", "substitutionText": "请退回", "groupUuid": "{g1}"},
        {"name": "停用", "keyword": "x", "snippet": "不要", "enabled": False},
    ],
}
PET = """
[[snippets]]
  Description = "问地址"
  command = "寄到<城市=杭州>，收件人<姓名>，选<色=|_红_||_黑_|>"
  tag = ["地址"]
[[snippets]]
  Description = "空"
  command = ""
"""
SOGOU = "; 自定义短语\r\nfh,1=两天内发出\r\ndz,2=\r\n浙江\r\n\r\n义乌\r\nrq,1=#$year年\r\n"
CHATWOOT = [{"id": 1, "short_code": "hi", "content": "您好 {{contact.name}}，我是{{ agent.name }}"}]
ZAMMAD = [
    {
        "name": "问候",
        "keywords": "在吗 你好",
        "content": "<p>您好 #{ticket.customer.firstname}</p><p>请说</p>",
        "active": True,
    },
    {"name": "旧", "content": "x", "active": False},
]
TEXT = "您好，欢迎光临XX旗舰店\n有什么可以帮您\n\n\n运费满--元包邮，发××快递\n"


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CASES = [
    # name, content, encoding, tool, (title, text, group, code) of the entries, reasons of the skipped
    (
        "千牛.csv",
        QIANNIU,
        "gbk",
        "qianniu",
        [
            (None, "您好，两天内发出\n请留意物流", ("物流",), "fh"),
            (None, "收货地址改好了", ("物流",), "dz"),
            (None, "空编码也行", (), ""),
        ],
        [],
    ),
    (
        "bot.csv",
        BOT,
        "utf-8-sig",
        "bot",
        [("退货地址", "请寄到仓库", ("售后", "退货"), "01"), ("怎么退", "在订单里申请", ("售后",), "")],
        [],
    ),
    ("kfb.csv", KEFUBAO, "utf-8", "kefubao", [("在吗", "在的呢", ("售前",), "")], []),
    ("any.csv", SHEET, "utf-16", "sheet", [("几天到", "一般三天", ("物流",), "jt")], []),
    ("tab.tsv", TABBED, "gb18030", "sheet", [("问候", "您好呀", (), "")], []),
    (
        "match.yml",
        ESPANSO,
        "utf-8",
        "espanso",
        [
            ("何时发货", "暖冬两天内发出，{{{{不是变量}}}}，今天{日期+2}", (), "fh"),
            ("客服电话", "10086", (), "95"),
            (None, "退到{城市=杭州}，选{颜色:红|黑}，找{客服名}", (), "th"),
        ],
        ["不是文字（image_path）"],
    ),
    (
        "beef.json",
        json.dumps(BEEFTEXT),
        "utf-8",
        "beeftext",
        [("发货", "两天内发{城市}", ("物流",), "fh"), ("旧版", "请退回", ("物流",), "th")],
        ["在原来的工具里已停用"],
    ),
    (
        "snippet.toml",
        PET,
        "utf-8",
        "pet",
        [("问地址", "寄到{城市=杭州}，收件人{姓名}，选{色:红|黑}", (), "")],
        ["没有内容"],
    ),
    (
        "PhraseEdit.txt",
        SOGOU,
        "utf-16",
        "sogou",
        [(None, "两天内发出", (), "fh"), (None, "浙江\n\n义乌", (), "dz")],
        ["是搜狗的日期公式"],
    ),
    (
        "canned.json",
        json.dumps(CHATWOOT),
        "utf-8",
        "chatwoot",
        [(None, "您好 {买家名}，我是{客服名}", (), "hi")],
        [],
    ),
    (
        "canned.csv",
        "short_code,content\nhi,您好 {{contact.name}}\n",
        "utf-8",
        "chatwoot",
        [(None, "您好 {买家名}", (), "hi")],
        [],
    ),
    (
        "modules.json",
        json.dumps(ZAMMAD),
        "utf-8",
        "zammad",
        [("问候", "您好 {买家名}\n请说", (), "")],
        ["在原来的工具里已停用"],
    ),
    (
        "replies.txt",
        TEXT,
        "gb18030",
        "text",
        [
            (None, "您好，欢迎光临{店铺名}旗舰店\n有什么可以帮您", (), ""),
            (None, "运费满{金额}元包邮，发{快递}快递", (), ""),
        ],
        [],
    ),
]


def read(tmp_path, name, content, written="utf-8", **options):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(written))
    return read_file(path, **options)


@pytest.mark.parametrize(
    ("name", "content", "encoding", "tool", "entries", "reasons"), CASES, ids=lambda x: str(x)[:12]
)
def test_each_tool_is_recognised_and_read(tmp_path, name, content, encoding, tool, entries, reasons):
    reading = read(tmp_path, name, content, encoding)
    assert reading.format.name == tool
    found = [(row.title, row.text, row.group, row.code) for row in reading.rows if isinstance(row, Entry)]
    assert found == entries
    assert [row.reason for row in reading.rows if isinstance(row, Skipped)] == reasons


def test_sheets_of_a_workbook_are_groups_and_one_without_header_is_told(tmp_path):
    content = workbook(
        ("物流", [["标题", "内容", "编码"], ["几天到", "三天", 7], ["空的", None, None]]),
        ("说明", [["怎么填", "随便写"]]),
        ("售后", [["标题", "内容"], ["退货", "请退回"]]),
    )
    reading = read(tmp_path, "sheets.xlsx", content)
    rows = [(row.line, row.title, row.text, row.group, row.code) for row in reading.rows if isinstance(row, Entry)]
    assert rows == [(2, "几天到", "三天", ("物流",), "7"), (2, "退货", "请退回", ("售后",), "")]
    assert [row.reason for row in reading.rows if isinstance(row, Skipped)] == [
        "工作表“说明”没有认得的表头",
        "没有内容",
    ]
    assert (reading.encoding, reading.delimiter) == ("", "")


def test_a_row_far_below_the_others_is_read(tmp_path):
    book = openpyxl.Workbook()
    for place, text in {"A1": "标题", "B1": "内容", "A2": "近", "B2": "近处", "B1048576": "远处"}.items():
        book.active[place] = text
    out = io.BytesIO()
    book.save(out)
    rows = read(tmp_path, "a.xlsx", out.getvalue()).rows
    assert [(row.line, row.text) for row in rows] == [(2, "近处"), (1_048_576, "远处")]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_row_too_many_is_left_out_silently(tmp_path, monkeypatch, ending):
    for module in ("source", "workbook", "reading"):
        monkeypatch.setattr(f"phrasebook.exchange.{module}.MOST_ROWS", 3)

    def read_rows(count):
        rows = [["标题", "内容"], *([f"第 {number} 条", f"话 {number}"] for number in range(count))]
        table = "".join(f"{title},{text}\n" for title, text in rows).encode()
        return read(tmp_path, f"a.{ending}", workbook(("表", rows)) if ending == "xlsx" else table)

    assert len(read_rows(3).rows) == 3
    with pytest.raises(ExchangeError, match=r"超过 3 [行条]"):
        read_rows(4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found_whatever_they_are(tmp_path, encoding, delimiter):
    rows = [["分类", "标题", "内容"], ["物流", "几天到", "一般三天，请留意"], ["物流", "运费", 'a"b']]
    content = "\n".join(delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    reading = read(tmp_path, "a.csv", content, encoding)
    assert reading.delimiter == delimiter
    assert [row.text for row in reading.rows] == ["一般三天，请留意", 'a"b']


def test_what_is_detected_can_be_given_instead(tmp_path):
    content = "标题,内容\n问候,您好"
    forced = read(tmp_path, "a.csv", content, "gbk", tool="千牛", encoding="gbk", delimiter=",")
    assert (forced.format.name, forced.encoding, forced.rows[0].text) == ("qianniu", "gbk", "您好")


def test_lines_are_those_of_the_file_with_quoted_line_breaks(tmp_path):
    reading = read(tmp_path, "a.csv", '标题,内容\n一,"三\n行\n的"\n二,\n三,话')
    assert [(row.line, getattr(row, "reason", "")) for row in reading.rows] == [(2, ""), (5, "没有内容"), (6, "")]


@pytest.mark.parametrize(
    ("title", "text", "code", "doubt"),
    [
        ("长" * 81, "话", "", "标题超过 80 个字，截短了"),
        ("标", "话", "a b", "快捷码“a b”有空格或太长，没有带过来"),
    ],
)
def test_what_had_to_be_cut_is_said(tmp_path, title, text, code, doubt):
    reading = read(tmp_path, "a.csv", f"标题,内容,编码\n{title},{text},{code}\n")
    assert reading.rows[0].doubts == (doubt,)
    assert len(reading.rows[0].title) <= 80
    assert not reading.rows[0].code


def test_a_text_too_long_is_skipped_and_invisible_characters_are_removed(tmp_path):
    reading = read(tmp_path, "a.csv", f"标题,内容\n一,{'话' * 4001}\n二,您\u202e好\x1b[31m呀\u200b\n")
    assert reading.rows[0].reason == "内容有 4001 个字，最多 4000 个，请拆成几条"
    assert reading.rows[1].text == "您好呀"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_emoji_newer_than_this_python_spoils_no_file(tmp_path, encoding):
    # Unassigned where Python's tables are of 2021, as in 3.11: a pink heart and a shaking face.
    reading = read(tmp_path, "a.csv", "标题,内容\n爱心,谢谢亲\U0001fa77\U0001fae8\n", encoding)
    assert [row.text for row in reading.rows] == ["谢谢亲\U0001fa77\U0001fae8"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("1\x8d,\x1b[31m二\n", "没有认得的表头（第一行是：1、二）"),  # a header is quoted, never its control characters
        (b"\xef\xbb\xbf\xef\xbb\xbf", "表里没有内容"),  # nothing but marks of the encoding
    ],
)
def test_a_table_without_header_is_refused_in_clean_words(tmp_path, content, said):
    with pytest.raises(ExchangeError) as refused:
        read(tmp_path, "a.csv", content)
    assert refused.value.problem.message == said


def test_blanks_by_hand_may_be_kept(tmp_path):
    reading = read(tmp_path, "a.txt", "我是XX，满××元\n", keep_blanks=True)
    assert reading.rows[0].text == "我是XX，满××元"
    assert reading.blanks == {}

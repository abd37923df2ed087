"""What the fuzzers' inputs are made of: pieces that mean something to a target, and whole inputs near to real ones.

Where a target takes its first byte for a choice, a seed begins with that byte; see the targets.
"""

import dataclasses

import tomli_w

from phrasebook.exchange import Selection, all_formats
from phrasebook.files.editing.keys import FRESH, rewritten
from phrasebook.files.editing.tables import table_of
from phrasebook.library import BUILT_IN, open_library
from phrasebook.model import Category, Phrase

PHRASE = Phrase("a.b", "标题", "内容 {城市=杭州}", "shipping", code="fh", tags=("甲", "乙"), asks=("在吗",))
OTHER = dataclasses.replace(PHRASE, id="z.other", title="别的", code="")
SHELVES = (Category("shipping", "物流"), Category("reviews", "求好评"))

ENDINGS = (".csv", ".tsv", ".txt", ".json", ".yml", ".xlsx", ".toml", ".html", ".md", "")
"""Of the files of other tools."""


def words(text: str) -> tuple[bytes, ...]:
    """The words of a text as bytes."""
    return tuple(word.encode() for word in text.split())


def signs(text: str) -> tuple[bytes, ...]:
    """The characters of a text as bytes."""
    return tuple(sign.encode() for sign in text)


def category_file(phrases: tuple[Phrase, ...]) -> bytes:
    """A category file as an edit writes it."""
    blocks = "\n".join(rewritten(FRESH, table_of(phrase)) for phrase in phrases)
    head = tomli_w.dumps({"schema": 1, "category": phrases[0].category, "name": "类"})
    return f"{head}\n{blocks}".encode()


def rule_file(pattern: str) -> bytes:
    """A rule file that uses a pattern wherever one may stand."""
    one = {"id": "own.one", "message": "不好", "pattern": [pattern], "suggest": [{"from": pattern, "to": "换"}]}
    two = {"id": "own.two", "message": "也不好", "any": [pattern[:8] or "不"], "unless": [pattern], "loose": True}
    three = {"id": "own.three", "message": "不行", "any": ["不", "a"], "exceptions": {"own": [pattern]}}
    return tomli_w.dumps({"schema": 1, "pack": {"id": "own", "title": "自己的"}, "rule": [one, two, three]}).encode()


TOML = (
    *words(
        "\" \"\"\" ''' ' [[phrase]] [ ]] { } {{ }} \\ = . # , - 1e9 nan 1979-05-27 true \\u202e \\U0001F600 \\u001b"
    ),
    *(b"\n", b"\r\n", b"\r", b"\t", b"\x00", b"\x1b[31m", b"\x1b]0;t\x07", b"\x9b", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"<<<<<<< a\n", b">>>>>>> b\n", b"[[phrase]]\n"),
    *signs("“＝　，。：￥é\u0301ﬀ㎏发發\u200b\u202e\u2028\x85\U000e0041😀\ufffc"),
)
KEYS = tuple(
    key + b" = "
    for key in words("schema category name id title text code tags asks note allow reason hidden fields when step")
)
FIELDS = words("{城市} {城市=杭州} {颜色:红|黑色} {日期+3} {问候} {时间} {=} {:|} {a+9} | : +")
TYPED = (
    *words("tui huo yf x zh sh ch ng xi'an lv nü fahuo kuaidi 退 货 运费 发货 快递 不 售后: sh:"),
    *signs(" -'’:：　，。～()[]ＡａA1発ǚß㎏İſ﷽\x00\x1b😀\u200b\u0301"),
)
PATTERN = (
    *words(r"( ) (?: (?= (?! (?<! | [ ] [^ * + ? {2,5} {0,60} . \d \w \b \1 \u4e00 ^ $ a-z \ (?i) (?P<a> - {票}"),
    *words("不 了 保证 绝对 肯定 最 第一 微信 好评 返现 发票 退款 一-龥 Ａ 發 ， 。"),
    *(b"\0", b"\n", b" ", "　".encode()),
)
FOREIGN = (
    *words(', ; | " "" = # [ ] { } - : --- matches: trigger: replace: !!python/object:a &a *a "content": null 1e999'),
    *(
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b"  - ",
        b": ",
        b"---\n",
        b"\\ud800",
        b"\x00",
        b"\x1b[0m",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    ),
    *(b"PK\x03\x04", b"\xc4\xe3\xba\xc3", b"<td>", b"&#27;", b"<br>"),
    *words("分组, 标题, 内容, 快捷短语, 一级分类, 二级分类, 问题, 答案, 编码, 话术内容, 关键词,"),
    *words("XX ×× -- {城市} {{城市}} [[x]] $|$ #E1 😀 您好 ～ é"),
    *signs(" 　\u202e\u2028\u0301"),
)
CHOICES = tuple(bytes([number]) for number in range(32))

_BOOK = """schema = 1
name = "暖冬"
categories = ["shipping", "greetings"]
[fields.快递]
choices = ["圆通", "申通"]
default = "圆通"
[fields.客服名]
remember = "agent"
[fields.金额]
pattern = '\\d+(\\.\\d{1,2})?'
hint = "元"
""".encode()
_GUIDE = """schema = 1
id = "heat"
title = "安抚"
when = "买家带着情绪"
[[step]]
title = "倾听"
aim = "让买家说完"
watch = "急于辩解"
phrases = ["a.b", "x.y"]
""".encode()
_RULES = """schema = 1
[pack]
id = "own"
title = "自己的"
[parts]
票 = "发票|专票"
[sources.we]
title = "我们"
kind = "team"
[[rule]]
id = "own.ticket"
level = "error"
message = "不开票"
pattern = ['{票}.{0,4}开不了', '(拒|不)开']
unless = ["无需"]
source = "we"
[[rule.suggest]]
from = "([一-龥])不了"
to = '无法\\1'
[rule.exceptions]
product = ["不锈钢"]
[rule.tests]
bad = ["发票开不了"]
good = ["可以"]
[[rule]]
id = "own.both"
message = "加钱"
all = [["发票", "开票"], ["税点", "个点"]]
within = 16
[settings."tone.bu"]
allow = ["product"]
allow_terms = ["不二家"]
""".encode()


def files() -> list[bytes]:
    """Category files, a `book.toml`, a lone file and a guide."""
    file = category_file((PHRASE, OTHER))
    shipped = [path.read_bytes()[:6000] for path in sorted((BUILT_IN / "phrases").glob("*.toml"))]
    return [*(b"\0" + one for one in (file, *shipped)), b"\1" + _BOOK, b"\2" + file, b"\3" + _GUIDE]


def texts() -> list[bytes]:
    """A text with fields of every kind."""
    return ["您好，{城市=杭州}的{客服名}，{颜色:红|黑色}{{原样}}，{日期+3}{问候}".encode()]


def queries() -> list[bytes]:
    """What people type, and the names of replies."""
    named = [word for one in open_library().phrases[:40] for word in (one.title, *one.asks[:1], one.code)]
    typed = ["yfx", "thyf", "售后:退货 -顺丰", "xi'an", "zhongguo", "tuihuo 运费", "退運費", "ＲＵＮ", "lv se"]
    return [word.encode() for word in (*typed, *named) if word]


def rules() -> list[bytes]:
    """A rule file, patterns with a text to try them on, and texts for the rules that ship."""
    patterns = (
        r"([一-龥])不了",
        r"(?<!无)需(?:要|补)?[0-9]{1,3}元",
        r"[^，。]{0,12}(好评|五星).{0,6}(返|送)",
        r"\d+\s*天",
    )
    tried = (f"{pattern}\0发票开不了，好评返现 5 元" for pattern in patterns)
    said = (
        "保证明天到",
        "这款不能再便宜了",
        "加微 信：ａbc123 转账给您",
        "最好的，绝对第一",
        "好评返5元，退款选七天无理由",
    )
    return [b"\0" + _RULES, *(b"\1" + each.encode() for each in tried), *(b"\2" + each.encode() for each in said)]


def foreign() -> list[bytes]:
    """Files as other tools write them, and as we write them for other tools."""
    table = '分组,标题,内容,快捷短语\n物流,发货,"您好，{城市}今天发\n第二行",fh\n,,亲 XX 元,\n'
    by_ending = {
        ".csv": table,
        ".tsv": table.replace(",", "\t"),
        ".txt": "fh,1=您好，今天发出\nyf,2=运费××元\n\n亲，在的\n",
        ".json": '[{"short_code": "fh", "content": "今天发 {{contact.name}}", "title": "发货"}]',
        ".yml": 'matches:\n  - trigger: ":fh"\n    replace: "今天发 $|$"\n    label: 发货\n  - form: "[[城市]]"\n',
        ".toml": '[[snippets]]\n  description = "发货"\n  command = "今天发 <城市=杭州>"\n  tag = ["a"]\n',
        ".html": "<table><tr><th>标题</th><th>内容</th></tr><tr><td>发货</td><td>今天<br>发</td></tr></table>",
        ".md": "# 物流\n\n今天发\n\n## 售后\n\n可以退\n",
    }
    selection = Selection((PHRASE, OTHER), SHELVES, {})
    written = [
        bytes([ENDINGS.index(ending)]) + tool.write(selection, ending, (*tool.encodings, "utf-8")[0])
        for tool in all_formats()
        for ending in tool.endings
        if tool.write and tool.read and ending in ENDINGS
    ]
    return [*written, *(bytes([ENDINGS.index(ending)]) + text.encode() for ending, text in by_ending.items())]


def choices() -> list[bytes]:
    """Both sides change the same key, each key once."""
    return [
        bytes((1, 1, name, number, 5, 1, name, number + 1, 5, 2, name, number + 2, 0, 3))
        for name in range(9)
        for number in (0, 7)
    ]

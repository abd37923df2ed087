"""JSON Schemas (draft 2020-12) of every file a person may write, for editors that complete and validate.

They say of single files what `checks` says, and a test holds the two against each other; what only a
whole book can show (an id used twice, a category nobody has) is the loader's alone. A document that a
schema refuses may still load: an unknown key is kept and warned of.
"""

from collections.abc import Mapping
from typing import Any

from phrasebook.files import checks

Schema = dict[str, Any]

LEVEL = ("off", "info", "warn", "error")


def schemas() -> Mapping[str, Schema]:
    """All schemas by name: what stands before `.schema.json` in a file's `#:schema` line."""
    return {
        "book": _book(),
        "phrase-file": _phrase_file(),
        "rules-file": _rules_file(),
        "guide-file": _guide_file(),
        "lexicon": _lexicon(),
        "keymap-file": _keymap_file(),
        "config": _config(),
    }


def _book() -> Schema:
    field = _table(
        "一个填空",
        {
            "value": _line("整本话术固定用这个值，不再询问"),
            "default": _line("询问时先填好的值"),
            "choices": _lines("可选的值"),
            "remember": _choice(
                ("agent", "buyer", "never"), "答案记多久：agent 一直记着，buyer 到换买家为止，never 每次都问"
            ),
            "pattern": {**_line(r"答案要整个符合的正则表达式，例如 \d+"), "maxLength": checks.MOST_PATTERN},
            "hint": _text("填写时显示在旁边的提示"),
        },
    )
    names = {"pattern": r"^[0-9A-Za-z_\u00c0-\u024f\u3400-\u9fff]{1,20}$"}
    return _document(
        "book",
        "话术本的设置 book.toml",
        {
            "name": _title("话术本的名字，例如店名"),
            "categories": _lines("分类的显示顺序，没写到的按文件名排在后面"),
            "fields": {
                "type": "object",
                "description": "填空的定义",
                "propertyNames": names,
                "additionalProperties": field,
            },
        },
    )


def _phrase_file() -> Schema:
    phrase = _table(
        "一条话术",
        {
            "id": {
                "type": "string",
                "pattern": f"^{checks.ID}$",
                "description": "编号，定了就不要改：收藏、统计都靠它",
            },
            "title": _title("标题，一行"),
            "text": {
                "type": "string",
                "minLength": 1,
                "maxLength": checks.MOST_TEXT,
                "pattern": r"\S",
                "description": "要发的话；{城市} 是填空，{城市=杭州} 带默认值，{颜色:红|黑} 选一个",
            },
            "code": {"type": "string", "pattern": f"^{checks.CODE}$", "description": "快捷码"},
            "tags": _lines("标签"),
            "asks": _lines("买家会怎么问"),
            "note": _text("给客服看的提示，不会发出去"),
            "allow": _lines("这里允许出现的用语规则，要写 reason"),
            "reason": _text("为什么允许"),
            "hidden": {"type": "boolean", "description": "隐藏下层同编号的话术"},
        },
    )
    phrase["allOf"] = [
        {
            "if": {"required": ["hidden"], "properties": {"hidden": {"const": True}}},
            "then": {"required": ["id"]},
            "else": {"required": ["title", "text"]},
        },
        {
            "if": {"required": ["allow"], "properties": {"allow": {"minItems": 1}}},
            "then": {"required": ["reason"], "properties": {"reason": {"pattern": r"\S"}}},
        },
    ]
    return _document(
        "phrase-file",
        "一个分类的话术",
        {
            "category": _title("分类的编号，例如 shipping"),
            "name": _title("分类的名字，例如 物流"),
            "phrase": {"type": "array", "items": phrase, "description": "话术，一条一个 [[phrase]]"},
        },
        required=("category",),
    )


def _rules_file() -> Schema:
    suggest = _table(
        "换一种说法",
        {
            "from": _line("要替换的说法（正则表达式）"),
            "to": _text(r"换成什么，\1 是第一个括号里的字"),
            "advice": _line("没有现成的替换时，怎么改"),
        },
        required=("from",),
    )
    rule = _table(
        "一条用语规则",
        {
            "id": {"type": "string", "pattern": f"^{checks.ID}$", "description": "规则编号，例如 shop.gift"},
            "level": _choice(LEVEL, "轻重"),
            "kind": _text("一类规则的名字"),
            "message": _line("提醒的话"),
            "any": _lines("出现任意一个就提醒的字词"),
            "pattern": _lines("出现就提醒的正则表达式"),
            "all": {"type": "array", "items": _lines("其中一个"), "description": "每组各出现一个才提醒"},
            "within": {"type": "integer", "minimum": 1, "description": "all 的各组要在多少个字之内"},
            "scope": _choice(("clause", "sentence", "text"), "在多大范围里找"),
            "unless": _lines("同一句里出现这些就不提醒"),
            "loose": {"type": "boolean", "description": "字之间夹了空格或标点也算"},
            "suggest": {"type": "array", "items": suggest, "description": "换一种说法，长的写在前面"},
            "exceptions": {
                "type": "object",
                "additionalProperties": _lines("不提醒的说法"),
                "description": "有名字的例外，团队允许后才生效",
            },
            "source": _line("出处，[sources] 里的名字"),
            "advice": _text("怎么改"),
            "reply": _text("可以这样回"),
            "details": _text("详细说明"),
            "tests": _table("自带的测试", {"bad": _lines("应当提醒的句子"), "good": _lines("不应提醒的句子")}),
        },
        required=("id", "message"),
    )
    rule["anyOf"] = [{"required": [key]} for key in ("any", "pattern", "all")]
    source = _table(
        "一个出处",
        {
            "title": _line("名称"),
            "kind": _choice(("law", "guidance", "platform", "training", "team"), "种类"),
            "date": _text("日期"),
            "note": _text("说明"),
        },
        required=("title",),
    )
    setting = _table(
        "对一条规则的调整",
        {
            "allow": _lines("允许的例外"),
            "allow_terms": _lines("允许的字词"),
            "level": _choice(LEVEL, "轻重；调低时要写 reason"),
            "reason": _text("为什么"),
        },
    )
    # TOML dates come to a validator as strings or as its own type; neither is refused here.
    pack = _table("规则包", {"id": _line("编号"), "title": _line("名称"), "as_of": {"description": "截至日期"}})
    return _document(
        "rules-file",
        "用语规则",
        {
            "pack": {**pack, "required": ["id"]},
            "sources": {"type": "object", "additionalProperties": source, "description": "出处"},
            "parts": {
                "type": "object",
                "additionalProperties": _line("正则表达式的一段"),
                "description": "可以重复用的片段",
            },
            "rule": {"type": "array", "items": rule, "description": "规则"},
            "settings": {"type": "object", "additionalProperties": setting, "description": "对已有规则的调整"},
        },
    )


def _guide_file() -> Schema:
    step = _table(
        "一步",
        {
            "title": _title("这一步叫什么"),
            "aim": _text("要做到什么"),
            "watch": _text("要小心什么"),
            "phrases": _lines("这一步用得上的话术编号"),
        },
        required=("title",),
    )
    return _document(
        "guide-file",
        "流程",
        {
            "id": {"type": "string", "pattern": f"^{checks.ID}$", "description": "流程的编号"},
            "title": _title("流程的名字"),
            "when": _text("什么时候用"),
            "step": {"type": "array", "items": step, "minItems": 1, "description": "步骤，一步一个 [[step]]"},
        },
        required=("id", "title", "step"),
    )


def _lexicon() -> Schema:
    weight = {"type": "number", "minimum": 0, "description": "1 为平常，越小越不要紧"}
    return _document(
        "lexicon",
        "行话词典 lexicon.toml",
        {
            "same": {
                "type": "object",
                "additionalProperties": _lines("意思相同的说法"),
                "description": "一行一个意思：代表词 = 相同的说法",
            },
            "weights": {"type": "object", "additionalProperties": weight, "description": "某个意思有多要紧"},
            "fillers": _table("没有意思的词，查之前去掉", {"words": _lines("词")}),
        },
    )


def _keymap_file() -> Schema:
    keys = {"type": "array", "items": {"type": "string", "minLength": 1}}
    return _document(
        "keymap-file",
        "键位",
        {
            "name": _line("键位的名字"),
            "title": _line("显示的名字"),
            "extends": _line("在哪一份键位上改，通常是 default"),
            "keys": {"type": "object", "additionalProperties": keys, "description": "动作 = 按键的列表；[] 表示不用"},
        },
    )


def _config() -> Schema:
    book = _table(
        "一本团队话术",
        {
            "path": _line("文件夹或 .toml 文件"),
            "git": _line("git 仓库的地址"),
            "branch": _line("分支"),
            "mode": _choice(("subscribe", "direct", "propose"), "只看，直接发布，还是提交审核"),
            "name": _line("显示的名字"),
        },
    )
    book["oneOf"] = [{"required": ["path"]}, {"required": ["git"]}]
    clipboard = _table(
        "剪贴板",
        {
            "method": _line("怎么复制，auto 为自动"),
            "command": {"type": ["string", "array"], "items": {"type": "string"}, "description": "自己的复制命令"},
            "verify": {"type": "boolean", "description": "复制后读回来核对"},
        },
    )
    return _document(
        "config",
        "个人设置 config.toml",
        {
            "keymap": _line("键位的名字"),
            "theme": _line("配色"),
            "confirm": _choice(("error", "warn", "never"), "到哪一级就先问再复制"),
            "agent": {"type": "object", "additionalProperties": {"type": "string"}, "description": "自己的填空答案"},
            "book": {"type": "array", "items": book, "description": "团队话术，一本一个 [[book]]，后面的盖过前面的"},
            "clipboard": clipboard,
        },
    )


def _document(name: str, title: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    version = {"const": checks.SCHEMA, "description": "格式的版本"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:miaohui:{name}:{checks.SCHEMA}",
        "title": title,
        **_table("", {"schema": version, **properties}, ("schema", *required)),
    }


def _table(description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    table: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        table["required"] = list(required)
    return {"description": description, **table} if description else table


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _line(description: str) -> Schema:
    return {"type": "string", "pattern": r"^[^\n]*\S[^\n]*$", "description": description}


def _title(description: str) -> Schema:
    return {**_line(description), "maxLength": checks.MOST_TITLE}


def _lines(description: str) -> Schema:
    return {"type": "array", "items": {"type": "string", "pattern": r"\S"}, "description": description}


def _choice(values: tuple[str, ...], description: str) -> Schema:
    return {"enum": list(values), "description": description}

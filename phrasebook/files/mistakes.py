"""What a person probably did when a TOML file does not parse, and how to mend it, in Chinese.

The parser says where it stopped and what it expected there. People who write phrases are not
programmers: they have an input method that turns quotes curly and signs full-width, they copy from
chats and merge by hand. Each function below recognises one such mistake from the text around the
place and returns None for any other; the first that recognises it speaks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from phrasebook.files import cleaning, positions, strings
from phrasebook.files.checks import shortened
from phrasebook.files.problems import Source
from phrasebook.model import Problem

_CURLY = "“”„‟‘’‚‛「」『』«»"
_BRACKETS = {"【": "[", "】": "]", "〔": "[", "〕": "]", "、": ",", "。": "."}
_SPACES = "\u3000\u00a0\u2002\u2003\u2009\u202f"
_KNOWN_KEYS = {
    "标题": "title",
    "内容": "text",
    "话术": "text",
    "文本": "text",
    "回复": "text",
    "编号": "id",
    "编码": "code",
    "快捷码": "code",
    "标签": "tags",
    "问法": "asks",
    "问句": "asks",
    "备注": "note",
    "分类": "category",
    "名称": "name",
    "隐藏": "hidden",
}
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the parser stopped, `message` being its own words; `here` is the character there, "" at the end."""

    text: str
    offset: int
    message: str

    @property
    def here(self) -> str:
        return self.text[self.offset : self.offset + 1]

    @property
    def rest(self) -> str:
        """What follows on the line, a comment left out."""
        end = self.text.find("\n", self.offset)
        return self.text[self.offset : end if end >= 0 else len(self.text)].split(" #")[0].strip()

    @property
    def line(self) -> str:
        return self.text[self.text.rfind("\n", 0, self.offset) + 1 : self.offset] + self.rest


_Told = tuple[int, str, str, str]  # offset, rule, message, mend


def diagnose(source: Source, offset: int, message: str) -> Problem:
    """Turn a parser's complaint about a document at code point `offset` into a problem people can mend."""
    stop = _Stop(source.text, min(offset, len(source.text)), message)
    for recognise in _MISTAKES:
        if told := recognise(stop):
            place, rule, what, mend = told
            return source.problem(place, "error", rule, what, mend)
    return source.problem(
        stop.offset, "error", "toml.syntax", "这里不符合 TOML 的写法", "请检查这一行和上一行的引号、等号和括号"
    )


def conflict_markers(source: Source) -> Problem | None:
    """The problem of a document in which a merge was left half done, inside strings as well; it may parse."""
    ours = re.search(r"^<{7}(?: |$)", source.text, re.MULTILINE)
    if ours is None or not re.compile(r"^>{7}(?: |$)", re.MULTILINE).search(source.text, ours.end()):
        return None
    return source.problem(ours.start(), "error", *_CONFLICT_TOLD)


_CONFLICT_TOLD = (
    "toml.conflict-markers",
    "合并留下的冲突标记还在文件里",
    "请留下要用的那一份，删掉 <<<<<<<、=======、>>>>>>> 这几行",
)


def _conflict(stop: _Stop) -> _Told | None:
    found = _CONFLICT.search(stop.text)
    return (found.start(), *_CONFLICT_TOLD) if found else None


def _unclosed(stop: _Stop) -> _Told | None:
    """An opening quote without its partner: the string runs into the end of its line or of the file."""
    start, end = strings.string_at(stop.text, stop.offset + 1)
    if start < 0:
        return None
    quote = stop.text[start] * (3 if stop.text.startswith(('"""', "'''"), start) else 1)
    inside = stop.text[start + len(quote) : end]
    runs_on = stop.message.startswith(("Illegal character '\\n'", "Unterminated string", "Expected \"'"))
    if len(quote) == 3:
        swallowed = not stop.text[end : stop.offset].strip() and re.search(
            r"^(?:\[\[?\w|[\w-]+ *= *[\"'\[])", inside, re.MULTILINE
        )
        if runs_on or swallowed:
            mend = f"请在这段文字的末尾补上 {quote}"
            return start, "toml.unclosed-quote", f"从这里开始的三个引号 {quote} 没有关上", mend
        return None
    if not runs_on:
        return None
    if curly := re.search(f"[{_CURLY}](?=[\\s,\\]]*$)", inside):
        return _curly_told(stop.text, start + 1 + curly.start())
    mend = f'请在这段文字的末尾补上 {quote}；文字要分行时，请用三个引号 """'
    return start, "toml.unclosed-quote", f"从这里开始的引号 {quote} 在这一行里没有关上", mend


def _curly(stop: _Stop) -> _Told | None:
    return _curly_told(stop.text, stop.offset) if stop.here and stop.here in _CURLY else None


def _curly_told(text: str, offset: int) -> _Told:
    return offset, "toml.curly-quote", f"这里用了中文引号 {text[offset]}", '请改成英文直引号 "，前后都要改'


def _full_width(stop: _Stop) -> _Told | None:
    """A full-width sign, space, letter or digit where TOML has only the half-width one."""
    if not stop.here:
        return None
    if stop.here in _SPACES:
        return stop.offset, "toml.full-width", "这里有一个全角空格", "请改成普通空格，或删掉"
    if "\uff01" <= stop.here <= "\uff5e":
        half = chr(ord(stop.here) - 0xFEE0)
    elif stop.here in _BRACKETS:
        half = _BRACKETS[stop.here]
    else:
        return None
    half = {":": "=", ";": "（删掉）"}.get(half, half)
    return stop.offset, "toml.full-width", f"这里用了全角的 {stop.here}", f"请改成半角的 {half}"


def _invisible(stop: _Stop) -> _Told | None:
    if not stop.here.strip() or cleaning.visible(stop.here) == stop.here:
        return None
    message = f"这里有一个看不见的字符 U+{ord(stop.here):04X}"
    return stop.offset, "toml.invisible", message, "请删掉它，或重新输入这一行"


def _duplicate(stop: _Stop) -> _Told | None:
    if not stop.message.startswith(("Cannot ", "Duplicate inline table key")):
        return None
    written = positions.last_written(stop.text[: stop.offset])
    if written is None:
        return stop.offset, "toml.duplicate-key", "这个键或表前面已经写过", "请删掉一个，或改名"
    path, offset, first = written
    name = shortened(".".join(str(part) for part in path if isinstance(part, str)))
    line = stop.text.count("\n", 0, first) + 1
    if stop.text.startswith("[", offset):
        mend = "请改成 [[phrase]]" if name == "phrase" else "请删掉一个，或把两处合成一处"
        return offset, "toml.duplicate-key", f"表 [{name}] 在第 {line} 行已经写过", mend
    mend = "是不是少了 [[phrase]]？" if path[0] == "phrase" else "请删掉一个，或改名"
    message = f"键 {shortened(str(path[-1]))} 在第 {line} 行已经写过"
    return offset, "toml.duplicate-key", message, mend


def _bare_key(stop: _Stop) -> _Told | None:
    """A key in Chinese without quotes."""
    if not stop.message.startswith(("Invalid statement", "Invalid initial", "Expected '='")):
        return None
    before = stop.text[stop.text.rfind("\n", 0, stop.offset) + 1 : stop.offset]
    start = stop.offset - len(re.split(r"[\s=.\[\]{}\"',]", before)[-1])
    name = re.match(r"[^\s=.:：＝\[\]{}\"',]+", stop.text[start:])
    if not name or name.group().isascii() or not re.match(r"[\w-]+\Z", name.group()):
        return None
    word = name.group()
    header = stop.line.lstrip().startswith("[")
    if not header and not re.match(r"\s*[=＝:：.]", stop.text[start + len(word) :]):
        return None
    known = _KNOWN_KEYS.get(word)
    mend = f"请改成 {known}" if known and not header else f'请加上引号："{shortened(word)}"'
    return start, "toml.bare-key", f"中文的键 {shortened(word)} 没有加引号", mend


def _backslash(stop: _Stop) -> _Told | None:
    if not stop.message.startswith(("Unescaped", "Invalid hex value", "Escaped character")):
        return None
    offset = max(stop.text.rfind("\\", 0, stop.offset + 1), 0)
    return offset, "toml.backslash", "引号里的反斜杠 \\ 有特别的意思", r"请写成 \\，或把外面的引号换成单引号 '…'"


def _value(stop: _Stop) -> _Told | None:
    if stop.message != "Invalid value":
        return None
    rest = stop.rest
    if not rest:
        return stop.offset, "toml.value", "等号后面没有内容", '请填上，没有就删掉这一行；空的文字写成 ""'
    if re.match(r"[\w-]+\s*=", rest):
        return stop.offset, "toml.unclosed-bracket", "上面的列表没有用 ] 关上", "请在列表末尾补上 ]"
    word = re.match(r"[^,\]}]*", rest)
    written = (word.group() if word else rest).strip()
    if written.lower() in ("yes", "true", "on", "是", "no", "false", "off", "否"):
        right = "true" if written.lower() in ("yes", "true", "on", "是") else "false"
        return stop.offset, "toml.value", f"这里不能写 {written}", f"请改成小写的 {right}"
    if written[:1].isalpha():
        return stop.offset, "toml.value", "文字没有加引号", f'请写成 "{shortened(written)}"'
    return stop.offset, "toml.value", "这个值不符合 TOML 的写法", '文字要加引号："…"；列表写成 ["…", "…"]'


def _after_value(stop: _Stop) -> _Told | None:
    """Something stands behind a finished value or header."""
    if not stop.message.startswith("Expected newline"):
        return None
    before = stop.text[stop.offset - 1 : stop.offset]
    if stop.here == "]" and stop.line.lstrip().startswith("["):
        return stop.offset, "toml.unclosed-bracket", "表头两边的方括号不一样多", "请写成 [[phrase]] 这样"
    if before in ('"', "'"):
        if stop.here in (",", ";"):
            mend = "多个值要写成列表：[…, …]；只有一个就删掉它"
            return stop.offset, "toml.syntax", f"值的后面多了 {stop.here}", mend
        mend = "请把里面的引号改成“ ”，或在前面加反斜杠"
        return stop.offset - 1, "toml.inner-quote", "引号里面又用了同样的引号，文字在这里就断了", mend
    return stop.offset, "toml.syntax", "值的后面还有多余的内容", "请另起一行；文字要加引号；注释前要有 #"


def _brackets(stop: _Stop) -> _Told | None:
    if stop.message.startswith(("Unclosed array", "Unclosed inline table")):
        closing = "]" if "array" in stop.message else "}"
        if stop.here and stop.here not in "=\n]}[" and not re.match(r"[\w-]+\s*=", stop.rest):
            return stop.offset, "toml.syntax", "这两项之间少了逗号", '请写成 "…", "…"'
        return stop.offset, "toml.unclosed-bracket", f"前面的括号没有用 {closing} 关上", f"请补上 {closing}"
    if "at the end of a" in stop.message:
        closing = "]]" if "array" in stop.message else "]"
        return stop.offset, "toml.unclosed-bracket", f"表头没有用 {closing} 关上", f"请补上 {closing}"
    return None


def _no_equals(stop: _Stop) -> _Told | None:
    """A line that begins with a key which no `=` follows."""
    if not stop.message.startswith("Expected '='"):
        return None
    if stop.here == ":":
        return stop.offset, "toml.syntax", "键和值之间用了冒号", "请把 : 改成 ="
    if "=" in stop.rest:
        return stop.offset, "toml.syntax", "等号前面的键写得不对", "键里有空格或别的符号时要加引号"
    return stop.offset, "toml.syntax", "这一行缺少等号 =", _LOST_TEXT


def _no_statement(stop: _Stop) -> _Told | None:
    """A line that is no `key = value` at all."""
    if not stop.message.startswith("Invalid statement"):
        return None
    if stop.rest.startswith(("//", "--", ";", "*")):
        return stop.offset, "toml.syntax", "TOML 的注释用 # 开头", f"请把 {stop.here} 改成 #"
    if stop.here == "=":
        return stop.offset, "toml.syntax", "等号前面没有键", '请写成 title = "…"'
    return stop.offset, "toml.syntax", "这一行不是“键 = 值”", _LOST_TEXT


_LOST_TEXT = '如果它是上面文字的一部分，请检查三个引号 """ 是否关得太早'

_MISTAKES: tuple[Callable[[_Stop], _Told | None], ...] = (
    _conflict,
    _unclosed,
    _curly,
    _bare_key,
    _full_width,
    _invisible,
    _duplicate,
    _backslash,
    _value,
    _after_value,
    _brackets,
    _no_equals,
    _no_statement,
)

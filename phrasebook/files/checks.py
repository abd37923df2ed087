"""The rules of format.md for single values: type, length and form, each with its Chinese sentence.

A check takes a value as parsed (and cleaned) and returns None when it is right, else a `Fault` that
says what is wrong and how to mend it. The JSON Schemas in `schema` state the same rules for editors;
a test holds the two against each other.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

SCHEMA = 1
"""The version of every file format that this program writes; a newer one is read but never written."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""An empty table nobody can write to."""

MOST_TITLE = 80
MOST_TEXT = 4_000
ID = r"[a-z0-9][a-z0-9._-]{1,63}"
CODE = r"\S{1,32}"
FIELD_NAME = r"\w{1,20}"
MOST_PATTERN = 200
"""Characters of a field's `pattern`; the longest in use (an e-mail address) has about 60."""

_ID = re.compile(ID)
_CODE = re.compile(CODE)
_FIELD_NAME = re.compile(FIELD_NAME)
# A repeated group that holds a repetition takes exponential time on the wrong answer: `(a+)+`.
_RUNAWAY = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, how to mend it, and at which code point of a string it shows."""

    message: str
    mend: str = ""
    offset: int | None = None


Check = Callable[[Any], Fault | None]


def string(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """Any string."""
    return None if isinstance(value, str) else Fault(f"应当是文字，这里写成了{kind(value)}", '请加上引号："…"')


def line(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """A string of one line that is not blank."""
    if fault := string(value):
        return fault
    if not value.strip():
        return Fault("是空的", "请填上，或删掉这一行")
    if "\n" in value:
        return Fault("只能有一行", "请去掉换行", value.index("\n"))
    return None


def title(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """A title: 1–80 characters, one line."""
    if isinstance(value, str) and len(value) > MOST_TITLE:
        return Fault(f"有 {len(value)} 个字，最多 {MOST_TITLE} 个", "请缩短，细节写进 note", MOST_TITLE)
    return line(value)


def text(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """A reply: 1–4,000 characters, not blank."""
    if fault := string(value):
        return fault
    if len(value) > MOST_TEXT:
        return Fault(f"有 {len(value)} 个字，最多 {MOST_TEXT} 个", "请拆成几条", MOST_TEXT)
    return None if value.strip() else Fault("是空的", "请写上要回复的话")


def phrase_id(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """An id: `[a-z0-9][a-z0-9._-]{1,63}`."""
    if fault := string(value):
        return fault
    if _ID.fullmatch(value):
        return None
    proposal = re.sub(r"[^a-z0-9]+", ".", value.lower()).strip(".")
    mend = f'可以写成 "{proposal}"' if _ID.fullmatch(proposal) else '例如 "ship.when"'
    return Fault(f"“{shortened(value)}”只能用小写字母、数字和 . _ -，2～64 个，开头是字母或数字", mend)


def code(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """A short code: 1–32 characters without white space."""
    if fault := string(value):
        return fault
    return None if _CODE.fullmatch(value) else Fault("要用 1～32 个字符，中间没有空格", '例如 "fh"；没有就删掉这一行')


def lines(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """A list of non-blank strings."""
    if not isinstance(value, list):
        return Fault(f"应当是列表，这里写成了{kind(value)}", '请写成 ["…", "…"]')
    for number, item in enumerate(value, 1):
        if fault := string(item):
            return Fault(f"第 {number} 项{fault.message}", fault.mend)
        if not item.strip():
            return Fault(f"第 {number} 项是空的", "请填上或删掉")
    return None


def flag(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """A bool."""
    return None if isinstance(value, bool) else Fault(f"应当是 true 或 false，这里写成了{kind(value)}")


def schema(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """The number of a format version, 1 or more."""
    if type(value) is int and value >= 1:
        return None
    return Fault(f"应当是数字 {SCHEMA}", f"请写成 schema = {SCHEMA}")


def remember(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """How long an answer is kept."""
    choices = ("agent", "buyer", "never")
    if value in choices:
        return None
    return Fault('只能是 "agent"、"buyer" 或 "never"', nearest(value, choices) if isinstance(value, str) else "")


def pattern(value: Any) -> Fault | None:  # noqa: ANN401 - any TOML value
    """A regular expression that compiles and cannot run away on a wrong answer."""
    if fault := line(value):
        return fault
    if len(value) > MOST_PATTERN:
        return Fault(f"有 {len(value)} 个字符，最多 {MOST_PATTERN} 个", "请写得简单些")
    if runaway := _RUNAWAY.search(value):
        return Fault("重复里套着重复，可能让程序卡住", "请去掉一层 + 或 *", runaway.start())
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        return Fault("不是能用的正则表达式", r"例如 '\d+(\.\d{1,2})?'", getattr(error, "pos", None))
    return None


def field_name(value: str) -> Fault | None:
    """The name of a field: 1–20 letters, digits, Han characters or `_`."""
    if _FIELD_NAME.fullmatch(value):
        return None
    return Fault(f"填空名“{shortened(value)}”要用 1～20 个汉字、字母、数字或下划线")


def kind(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """The Chinese word for the type of a TOML value, with what stands there where that is short."""
    if isinstance(value, bool):
        return f"是非值 {'true' if value else 'false'}"
    if isinstance(value, str):
        return f"文字“{shortened(value)}”"
    if isinstance(value, int | float):
        return "数字"
    if isinstance(value, list):
        return "列表"
    return "表" if isinstance(value, dict) else "日期时间"


def nearest(name: str, valid: Iterable[str]) -> str:
    """“是不是 X？” for the valid name nearest to `name`; "" when none is near."""
    import difflib  # noqa: PLC0415 - only mistakes need it

    near = difflib.get_close_matches(name[:64], list(valid), n=1, cutoff=0.6)
    return f"是不是 {near[0]}？" if near else ""


def shortened(value: str) -> str:
    """A value as a message quotes it: one line, 24 characters at most."""
    flat = " ".join(value.split())
    return flat if len(flat) <= 24 else flat[:23] + "…"

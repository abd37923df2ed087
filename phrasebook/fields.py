"""Fields in a reply: `{城市}`, `{城市=杭州}`, `{颜色:红色|黑色}`, `{日期+3}` parsed and filled.

Grammar, with `{{` and `}}` standing for the braces themselves:

    field   = "{" name [ "=" default | ":" choice { "|" choice } | "+" days ] "}"
    name    = 1–20 letters, digits, Han characters or "_"
    default, choice = any characters but braces, "|" and line ends (a default may hold "|")
    days    = 1–3 digits, after 日期 only

Anything else with a brace in it is malformed: `fields_in` leaves it out, `errors_in` says what is
wrong, `fill` treats it as text. Nothing here reads a file or a clock unless asked to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from phrasebook.model import FieldDefinition

ALWAYS = ("问候", "日期", "时间")
"""Fields that every reply may use without anyone defining or answering them."""

_NAME = re.compile(r"\w{1,20}\Z")
_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}\n]*\}|[{}]")
_MASK = "\ufffc"  # OBJECT REPLACEMENT CHARACTER: no rule, no word and no reading has it


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it stands in a text: `start` and `end` are code-point offsets, braces included."""

    name: str
    start: int
    end: int
    default: str | None = None
    choices: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, slots=True)
class BraceError:
    """A brace that is neither a field nor doubled, with a Chinese sentence saying how to mend it."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled reply.

    `missing` names the fields that had no value, each once, in order; they stand in `text` as
    written. `spans` are the code-point ranges of `text` that were filled in.
    """

    text: str
    missing: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()


def fields_in(text: str) -> tuple[Field, ...]:
    """All well-formed fields of `text` in order, the same name as often as it stands there."""
    return tuple(token for token in _tokens(text) if isinstance(token, Field))


def errors_in(text: str) -> tuple[BraceError, ...]:
    """All malformed braces of `text` in order."""
    return tuple(token for token in _tokens(text) if isinstance(token, BraceError))


def mask(text: str) -> str:
    """`text` with every field blanked by U+FFFC, code point for code point, so that offsets stay true."""
    masked = text
    for found in fields_in(text):
        masked = masked[: found.start] + _MASK * (found.end - found.start) + masked[found.end :]
    return masked


def mask_spans(filled: Filled) -> str:
    """The filled text with the filled-in values blanked, for checking our own words only."""
    masked = filled.text
    for start, end in filled.spans:
        masked = masked[:start] + _MASK * (end - start) + masked[end:]
    return masked


def unmask(text: str, filled: Filled) -> str | None:
    """Put the values back into a rewritten copy of `mask_spans(filled)`; None if a value was touched."""
    values = iter("".join(filled.text[start:end] for start, end in filled.spans))
    if text.count(_MASK) != sum(end - start for start, end in filled.spans):
        return None
    return "".join(next(values) if character == _MASK else character for character in text)


def fill(text: str, values: Mapping[str, str], now: datetime | None = None) -> Filled:
    """Fill the fields of `text`.

    A value comes from `values`, else from the field's own default, else from the clock for 问候, 日期
    and 时间. An empty value counts as none.

    Args:
        text: a reply as stored.
        values: answers by field name.
        now: local time for 问候, 日期, 时间; None means the time of the call.

    Returns:
        The text, the names without a value, and where values were put in.
    """
    moment = now if now is not None else datetime.now().astimezone()
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    missing: dict[str, None] = {}
    defaults = {found.name: found.default for found in reversed(fields_in(text)) if found.default is not None}
    length = 0
    for token in _tokens(text):
        if isinstance(token, Field):
            value = values.get(token.name) or defaults.get(token.name) or _clock(token, moment)
            if value:
                spans.append((length, length + len(value)))
            else:
                missing[token.name] = None
            piece = value or text[token.start : token.end]
        else:
            piece = token if isinstance(token, str) else text[token.start : token.end]
        pieces.append(piece)
        length += len(piece)
    return Filled("".join(pieces), tuple(missing), tuple(spans))


def known_values(text: str, definitions: Mapping[str, FieldDefinition], answers: Mapping[str, str]) -> dict[str, str]:
    """What is known of the fields of `text` before anyone is asked.

    An answer beats the book's fixed value, which beats the default written in the text, which beats
    the book's default.
    """
    known: dict[str, str] = {}
    written = {found.name for found in fields_in(text) if found.default is not None}
    for found in fields_in(text):
        definition = definitions.get(found.name)
        value = answers.get(found.name) or (definition.value if definition else None)
        if not value and definition and found.name not in written:
            value = definition.default
        if value:
            known[found.name] = value
    return known


def _clock(found: Field, moment: datetime) -> str:
    """The value of a field that the clock answers, "" for any other."""
    if found.name == "问候":
        return _greeting(moment.hour)
    if found.name == "日期":
        day = moment + timedelta(days=found.days)
        return f"{day.month}月{day.day}日"
    if found.name == "时间":
        return f"{moment:%H:%M}"
    return ""


def _greeting(hour: int) -> str:
    """Name the greeting shops use at an hour (0–23): morning from 5, noon 11, afternoon 13, evening 18."""
    for until, greeting in ((5, "晚上好"), (11, "早上好"), (13, "中午好"), (18, "下午好")):
        if hour < until:
            return greeting
    return "晚上好"


def _tokens(text: str) -> list[str | Field | BraceError]:
    """Cut `text` into literal strings (doubled braces undone), fields and malformed braces."""
    tokens: list[str | Field | BraceError] = []
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() > position:
            tokens.append(text[position : match.start()])
        tokens.append(_token(match.group(), match.start(), match.end()))
        position = match.end()
    if position < len(text):
        tokens.append(text[position:])
    return tokens


def _token(written: str, start: int, end: int) -> str | Field | BraceError:
    """Read one token that begins or ends with a brace."""
    if written in ("{{", "}}"):
        return written[0]
    if len(written) == 1:
        side = "右边的 }" if written == "{" else "左边的 {"
        return BraceError(start, end, f"这个 {written} 少了{side}；若要写括号本身，请写成 {written * 2}")
    return _field(written, start, end)


def _field(written: str, start: int, end: int) -> Field | BraceError:
    """Read what stands between one pair of braces."""
    name, sign, rest = _split(written[1:-1])
    if not _NAME.match(name):
        return BraceError(start, end, f"{written} 里的填空名要用 1～20 个汉字、字母、数字或下划线")
    if sign == ":":
        choices = tuple(choice.strip() for choice in rest.split("|"))
        if not all(choices):
            return BraceError(start, end, f"{written} 有空的选项；请写成 {{{name}:选项一|选项二}}")
        return Field(name, start, end, choices=choices)
    if sign == "+":
        if name != "日期" or not re.fullmatch(r"[0-9]{1,3}", rest):
            return BraceError(start, end, f"{written} 只有日期可以加天数，例如 {{日期+3}}")
        return Field(name, start, end, days=int(rest))
    return Field(name, start, end, default=rest if sign else None)


def _split(inside: str) -> tuple[str, str, str]:
    """Split a field's inside at its first `=`, `:` or `+` into name, sign and rest."""
    match = re.search(r"[=:+]", inside)
    if match is None:
        return inside, "", ""
    return inside[: match.start()], match.group(), inside[match.end() :]

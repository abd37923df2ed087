"""Placeholders of other tools to fields, and fields to what another tool shows.

A style is one way of writing a blank:

    own       {城市} {城市=杭州} {颜色:红|黑}     as we write them, found in a table somebody filled in
    mustache  {{contact.name}}                Chatwoot (Liquid), espanso
    square    [[name]]                        espanso's forms
    angle     <name> <name=default>           pet
    hash      #{ticket.customer.firstname}    Zammad, Beeftext
    marks     我是XX、满××元、我是--            what people write into a text by hand

Every other brace is doubled, so that it stays the brace it was. Nothing here knows where a text comes from.
"""

import re
from collections.abc import Iterable, Sequence

from phrasebook.exchange.entries import Blank
from phrasebook.fields import fields_in

STYLES = {
    "mustache": r"(?P<mustache>\{\{\s*[\w.|: ]{1,60}?\s*\}\})",
    "hash": r"(?P<hash>\#\{[^{}\n]{1,80}\})",
    "own": r"(?P<own>\{[^{}\n]+\})",
    "square": r"(?P<square>\[\[\s*\w+(?:\.\w+)?\s*\]\])",
    "angle": r"(?P<angle><[^<>=\n]{1,40}(?:=[^<>\n]*)?>)",
    # Not XXL, not 3XX, not a rule of hyphens, not an arrow; -- only beside Chinese, where people write it as a blank.
    "marks": r"(?P<marks>(?<![A-Za-zＡ-Ｚａ-ｚ0-9×])(?:[XxＸｘ]{2,6}|×{2,6})(?![A-Za-zＡ-Ｚａ-ｚ0-9×])"
    r"|(?:(?<=[一-龥，、：])-{2,4}(?![-\w>]|\s*$)|(?<=[一-龥，、：])-{2,4}(?=[一-龥])|(?<![-\w])-{2,4}(?=[一-龥])))",
}
"""The pattern of each style; `own` comes after those that are longer."""

_BRACE = r"(?P<brace>[{}])"

_KNOWN = {
    "contact.name": "买家名",
    "contact.first_name": "买家名",
    "contact.last_name": "买家姓",
    "contact.email": "买家邮箱",
    "contact.phone": "买家电话",
    "contact.phone_number": "买家电话",
    "customer.name": "买家名",
    "ticket.customer.firstname": "买家名",
    "ticket.customer.lastname": "买家姓",
    "ticket.customer.fullname": "买家名",
    "ticket.number": "单号",
    "conversation.display_id": "会话号",
    "agent.name": "客服名",
    "agent.first_name": "客服名",
    "user.firstname": "客服名",
    "user.fullname": "客服名",
    "user.name": "客服名",
    "inbox.name": "店铺名",
    "account.name": "店铺名",
    "config.organization": "店铺名",
    "date": "日期",
    "time": "时间",
}
# What stands behind or before a blank tells what belongs there.
_BEHIND = {
    "店铺名": ("旗舰店", "专卖店", "小店", "店"),
    "快递": ("快递", "速递"),
    "天数": ("工作日", "天"),
    "小时": ("小时",),
    "分钟": ("分钟",),
    "金额": ("元", "块"),
    "折扣": ("折",),
    "时间点": ("点",),
    "月": ("月",),
    "日": ("日", "号"),
    "件数": ("件",),
    "尺码": ("码",),
    "颜色": ("色",),
    "优惠券": ("优惠券",),
}
_BEFORE = {
    "客服名": ("我是", "我叫", "客服"),
    "单号": ("单号", "单号是", "单号：", "单号:"),
    "电话": ("电话",),
    "地址": ("地址",),
    "店铺名": ("欢迎光临",),
    "快递": ("快递",),
    "买家名": ("亲爱的",),
}


def to_fields(text: str, styles: Sequence[str]) -> tuple[str, tuple[Blank, ...]]:
    """Turn the blanks of a text into fields.

    Args:
        text: as another tool has it.
        styles: which styles it may hold.

    Returns:
        The text with our fields and other braces doubled, and what was replaced, in order.
    """
    if not _SUSPECT.search(text):
        return text, ()
    pattern = _pattern(tuple(styles))
    pieces: list[str] = []
    blanks: list[Blank] = []
    used: dict[str, str] = {}
    position = 0
    for match in pattern.finditer(text):
        pieces.append(text[position : match.start()])
        position = match.end()
        written, style = match.group(), str(match.lastgroup)
        made = _field(written, style, text, match.span(), used)
        if made is None:
            pieces.append(written.replace("{", "{{").replace("}", "}}"))
        else:
            pieces.append(made)
            blanks.append(Blank(written, fields_in(made)[0].name))
    pieces.append(text[position:])
    return "".join(pieces), tuple(blanks)


def shown(text: str) -> str:
    """A text as a tool shows it that knows no fields: doubled braces single, fields as we write them."""
    return re.sub(r"\{\{|\}\}|\{[^{}\n]*\}", lambda match: match.group()[0] if _doubled(match) else match.group(), text)


def field(name: str, default: str | None = None, choices: Iterable[str] = ()) -> str:
    """Write a field; a default or choices that the grammar cannot hold are left out."""
    options = [choice.strip() for choice in choices]
    if options and all(option and not re.search(r"[{}|\n]", option) for option in options):
        return f"{{{name}:{'|'.join(options)}}}"
    if default and not re.search(r"[{}\n]", default):
        return f"{{{name}={default}}}"
    return f"{{{name}}}"


def field_name(written: str) -> str:
    """A name we accept for what another tool calls a placeholder; known ones get the word agents use."""
    plain = written.strip().split("|")[0].strip()
    known = _KNOWN.get(plain.lower())
    return known or re.sub(r"\W+", "_", plain).strip("_")[:20] or "填空"


_SUSPECT = re.compile(r"[{}\[<XxＸｘ×]|--")
_PATTERNS: dict[tuple[str, ...], re.Pattern[str]] = {}


def _pattern(styles: tuple[str, ...]) -> re.Pattern[str]:
    if styles not in _PATTERNS:
        wanted = [pattern for style, pattern in STYLES.items() if style in styles]
        _PATTERNS[styles] = re.compile("|".join([*wanted, _BRACE]), re.MULTILINE)
    return _PATTERNS[styles]


def _doubled(match: re.Match[str]) -> bool:
    return match.group() in ("{{", "}}")


def _field(written: str, style: str, text: str, span: tuple[int, int], used: dict[str, str]) -> str | None:
    """The field for one placeholder, None if it is none after all."""
    if style == "brace":
        return None
    if style == "own":
        return written if fields_in(written) else None
    if style == "marks":
        return field(_unused(_guessed(text, span), used))
    inner = written.strip("{}[]<>#")
    name, sign, rest = inner.partition("=") if style == "angle" else (inner, "", "")
    if style == "square":
        name = name.split(".")[0]
    if style == "hash" and ":" in name:  # Beeftext: #{input:城市}, #{dateTime:yyyy}
        kind, _, what = name.partition(":")
        name = what if kind.strip() == "input" else kind
    choices = re.findall(r"\|_(.*?)_\|", rest)  # pet: <name=|_a_||_b_|>
    return field(field_name(name), rest if sign and not choices else None, choices)


def _guessed(text: str, span: tuple[int, int]) -> str:
    """A name for a blank that has none, by the words around it."""
    behind, before = text[span[1] : span[1] + 4], text[max(0, span[0] - 5) : span[0]]
    for name, words in _BEHIND.items():
        if behind.startswith(words):
            return name
    return next((name for name, words in _BEFORE.items() if before.endswith(words)), "填空")


def _unused(name: str, used: dict[str, str]) -> str:
    """A name not yet used in this text: two blanks by hand are two answers."""
    number = 1
    while (made := name if number == 1 else f"{name}{number}") in used:
        number += 1
    used[made] = name
    return made

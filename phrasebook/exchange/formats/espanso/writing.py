"""Phrases to an espanso match file, written so that no library is needed for it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from phrasebook.exchange import blanks, losses
from phrasebook.exchange.formats.espanso.signs import CURSOR, DAY, GREETINGS, MADE_UP, PREFIX, is_tag, plain
from phrasebook.exchange.losses import Losses, Selection, Tally
from phrasebook.exchange.spelling import spell
from phrasebook.fields import Field, errors_in, fields_in
from phrasebook.model import Phrase


def losses_of(selection: Selection, _: str) -> Losses:
    """What a match file has no place for, and what comes back otherwise."""
    tally = Tally()
    losses.columns_lost(selection, tally, ("note", "allow"))
    for phrase in selection.phrases:
        tally.add("没有分类，只在注释里写明", phrase)
        if any(map(is_tag, phrase.asks)):
            tally.add("以 # 开头的买家问法再导回来会变成标签", phrase)
        if plain(literal := blanks.shown(phrase.text)) != literal:
            tally.add("有 \\{\\{ 或 \\}\\}，espanso 会去掉斜杠", phrase, grave=True)
        if CURSOR in literal:
            tally.add(f"有 {CURSOR}，espanso 当作光标的位置，会去掉", phrase, grave=True)
        if errors_in(phrase.text):
            tally.add("有不成对的括号，会当作文字", phrase)
    return tally.losses()


def write(selection: Selection, _: str, __: str) -> bytes:
    """The file, a match a phrase, category by category."""
    lines = ["# 秒回导出，放进 espanso 的 match 文件夹", "matches:"]
    for category, phrases in selection.by_category():
        lines.append(f"  # {category.name}")
        for phrase in phrases:
            lines += _match(phrase)
    return "".join(f"{line}\n" for line in lines).encode()


def _match(phrase: Phrase) -> list[str]:
    initials = spell(phrase.title)[1]
    trigger = PREFIX + phrase.code if phrase.code else MADE_UP + initials
    lines = [f"  - trigger: {_quoted(trigger)}", f"    label: {_quoted(phrase.title)}"]
    lines += _effect(phrase.text)
    terms = [*phrase.asks, *(f"#{tag}" for tag in phrase.tags)]
    if terms:
        lines.append(f"    search_terms: [{', '.join(map(_quoted, terms))}]")
    return lines


def _effect(text: str) -> list[str]:
    """The lines that say what a match types."""
    found = fields_in(text)
    clocks = [each for each in found if each.name in ("日期", "时间") and each.default is None]
    literal = _escaped(text, dict.fromkeys(found, "\n"))
    tricky = "[[" in literal or "\\" in literal or errors_in(text)
    if not found:
        return [f"    replace: {_quoted(_escaped(text, {}))}"]
    if not clocks and not tricky:
        layout = _escaped(text, {each: f"[[{each.name}]]" for each in found})
        return [f"    form: {_quoted(layout)}", *_fields(found, "    ", "form_fields")]
    names = {each: f"{{{{{_clock_name(each)}}}}}" if each in clocks else f"{{{{form1.{each.name}}}}}" for each in found}
    lines = [f"    replace: {_quoted(_escaped(text, names))}", "    vars:"]
    for name, clock in {_clock_name(each): each for each in clocks}.items():
        params: dict[str, Any] = {"format": "%H:%M" if clock.name == "时间" else "%-m月%-d日"}
        if clock.days:
            params["offset"] = clock.days * DAY
        lines.append(f"      - {{name: {_quoted(name)}, type: date, params: {json.dumps(params, ensure_ascii=False)}}}")
    asked = [each for each in found if each not in clocks]
    if asked:
        layout = "\n".join(f"{name}：[[{name}]]" for name in dict.fromkeys(each.name for each in asked))
        lines += [
            "      - name: form1",
            "        type: form",
            "        params:",
            f"          layout: {_quoted(layout)}",
        ]
        lines += _fields(asked, "          ", "fields")
    return lines


def _clock_name(found: Field) -> str:
    return f"{found.name}{found.days}" if found.days else found.name


def _fields(found: Sequence[Field], indent: str, key: str) -> list[str]:
    """The controls of a form; of a field that stands there twice the fuller one counts."""
    fullest: dict[str, Field] = {}
    for each in found:
        known = fullest.get(each.name)
        if known is None or not (known.choices or known.default):
            fullest[each.name] = each
    lines = [f"{indent}{key}:"]
    for name, each in fullest.items():
        choices = each.choices or (GREETINGS if name == "问候" else ())
        if choices:
            lines.append(f"{indent}  {_quoted(name)}: {{type: choice, values: [{', '.join(map(_quoted, choices))}]}}")
        elif each.default:
            lines.append(f"{indent}  {_quoted(name)}: {{default: {_quoted(each.default)}}}")
    return lines if len(lines) > 1 else []


def _escaped(text: str, names: Mapping[Field, str]) -> str:
    """The text with each field as `names` has it and braces that espanso would take for a variable escaped."""
    pieces: list[str] = []
    position = 0
    for found in fields_in(text):
        pieces += [_literal(text[position : found.start]), names[found]]
        position = found.end
    pieces.append(_literal(text[position:]))
    return "".join(pieces)


def _literal(text: str) -> str:
    return blanks.shown(text).replace("{{", "\\{\\{").replace("}}", "\\}\\}")


def _quoted(text: str) -> str:
    """A YAML string in double quotes; JSON's escapes are a part of YAML's."""
    return json.dumps(text, ensure_ascii=False)

"""espanso's match files: YAML with `matches`, each of `trigger(s)`, `replace` or `form`, `label`, `search_terms`.

What we write, and read back without a loss but that of the category:

    title                `label`
    code                 `trigger`, with a colon before it; initials of the title where there is no code
    asks, tags           `search_terms`, tags with a # before them
    {城市} {城市=杭州}     a `form` with `form_fields`
    {颜色:红|黑}          the same, of type `choice`
    {日期+3} {时间} {问候}  variables; 问候 is a choice, espanso knows no time of day

A text with both a form and a variable, or with braces of its own, is a `replace` with everything in `vars`,
because espanso passes over `vars` beside `form`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from phrasebook.exchange import blanks, losses
from phrasebook.exchange.entries import Blank, Entry, Row, Skipped, refused
from phrasebook.exchange.formats.chatwoot import string
from phrasebook.exchange.losses import Losses, Selection, Tally
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.exchange.spelling import spell
from phrasebook.fields import Field, errors_in, fields_in
from phrasebook.model import Phrase

_PREFIX = ":"
_GREETINGS = ("早上好", "中午好", "下午好", "晚上好")
_DAY = 86_400
_VARIABLE = re.compile(r"\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}")
_CONTROL = re.compile(r"\[\[\s*(\w+)(?:\.\w+)?\s*\]\]")
_MOST_TERMS = 50


# Reading ------------------------------------------------------------------------------------------------------


def _recognise(source: Source) -> bool:
    if source.is_workbook or source.ending not in ("", ".yml", ".yaml"):
        return False
    return source.ending != "" or re.search(r"^matches:", source.text, re.MULTILINE) is not None


def _read(source: Source) -> Iterator[Row]:
    document = _parsed(source)
    matches = document.get("matches") if isinstance(document, dict) else None
    if not isinstance(matches, list):
        raise refused(source.name, "header", "没有 matches，不是 espanso 的 match 文件")
    shared = _variables(document.get("global_vars"))
    for number, match in enumerate(matches, 1):
        if isinstance(match, dict):
            yield _row(match, int(match.get(_LINE, number)), shared)
        else:
            yield Skipped(number, "这一项不是 match")


_LINE = "\0line"


def _parsed(source: Source) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        import yaml  # noqa: PLC0415 - an extra
    except ImportError:
        mend = '请运行 pip install "miaohui[espanso]"'
        raise refused(source.name, "yaml", "读 espanso 的文件要先装 PyYAML", mend) from None

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # of two classes, the one in C where there is one
        """A safe loader that notes the line of each mapping."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: ANN401 - PyYAML's
            mapping = super().construct_mapping(node, deep=deep)
            mapping[_LINE] = node.start_mark.line + 1
            return mapping

    try:
        return yaml.load(source.text, Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        message = f"YAML 写法不对或不完整（第 {line} 行附近）"
        raise refused(source.name, "yaml", message, "请检查缩进和引号，或重新导出", line) from None
    except (RecursionError, ValueError, TypeError, AttributeError):
        raise refused(source.name, "yaml", "YAML 套得太深或有读不懂的值，没有读取") from None


def _row(match: Mapping[str, Any], line: int, shared: Mapping[str, str]) -> Row:
    label = string(match.get("label"))
    layout = match.get("form")
    written = string(layout if isinstance(layout, str) else match.get("replace"))
    triggers = [string(each) for each in match.get("triggers") or () if string(each)][:_MOST_TERMS]
    trigger = string(match.get("trigger")) or (triggers[0] if triggers else "")
    if not written.strip():
        other = "、".join(key for key in ("image_path", "html", "markdown") if key in match)
        return Skipped(line, f"不是文字（{other}）" if other else "没有内容", label or trigger)
    variables = dict(shared)
    forms = _forms(match.get("vars"))
    if isinstance(layout, str):
        text, found = _with_controls(written, _controls(match.get("form_fields")))
    else:
        variables.update(_variables(match.get("vars")))
        text, found = _with_variables(written, variables, forms)
    terms = [string(each) for each in match.get("search_terms") or () if string(each)][:_MOST_TERMS]
    code = trigger.lstrip(":;/#!@\\").strip()
    made_up = bool(label) and code == spell(label)[1]
    return Entry(
        text,
        line,
        title=label or None,
        code="" if made_up and string(match.get("trigger")).startswith(_MADE_UP) else code,
        tags=tuple(term[1:] for term in terms if _is_tag(term)),
        asks=tuple(dict.fromkeys([term for term in terms if not _is_tag(term)] + triggers[1:])),
        blanks=tuple(found),
    )


def _is_tag(term: str) -> bool:
    return term.startswith("#") and bool(term[1:].strip())


def _variables(listed: object) -> dict[str, str]:
    """Variables by name, each as the field or text that stands for it."""
    found: dict[str, str] = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and (name := string(each.get("name"))):
            found[name] = _variable(name, string(each.get("type")), each.get("params"))
    return found


def _variable(name: str, kind: str, given: object) -> str:
    params = given if isinstance(given, dict) else {}
    if kind == "date":
        offset = params.get("offset", 0)
        days = offset // _DAY if isinstance(offset, int) else 0
        if "H" in string(params.get("format")):
            return "{时间}"
        return f"{{日期+{days}}}" if 0 < days < 1000 else "{日期}"
    if kind == "echo":
        return _doubled(string(params.get("echo")))
    if kind in ("choice", "random"):
        values = params.get("values" if kind == "choice" else "choices")
        choices = _choices(values)
        return "{问候}" if tuple(choices) == _GREETINGS else blanks.field(blanks.field_name(name), choices=choices)
    return blanks.field(blanks.field_name(name))


def _choices(values: object) -> list[str]:
    items = values if isinstance(values, list) else str(values or "").split("\n") if isinstance(values, str) else []
    return [string(each.get("label") if isinstance(each, dict) else each) for each in items if each]


def _forms(listed: object) -> dict[str, dict[str, str]]:
    """Forms among the variables of a match, each with its controls as fields."""
    found: dict[str, dict[str, str]] = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and each.get("type") == "form" and isinstance(each.get("params"), dict):
            found[string(each.get("name"))] = _controls(each["params"].get("fields"))
    return found


def _controls(fields: object) -> dict[str, str]:
    """The controls of a form by name, each as a field."""
    found: dict[str, str] = {}
    for name, given in fields.items() if isinstance(fields, dict) else ():
        if name != _LINE and isinstance(given, dict):
            kind = string(given.get("type"))
            choices = _choices(given.get("values")) if kind in ("choice", "list") else ()
            default = given.get("default")
            made = blanks.field(blanks.field_name(str(name)), str(default) if default is not None else None, choices)
            found[str(name)] = "{问候}" if tuple(choices) == _GREETINGS and name == "问候" else made
    return found


def _with_controls(layout: str, controls: Mapping[str, str]) -> tuple[str, list[Blank]]:
    def made(match: re.Match[str]) -> str:
        return controls.get(match[1]) or blanks.field(blanks.field_name(match[1]))

    return _replaced(layout, _CONTROL, made)


def _with_variables(
    text: str, variables: Mapping[str, str], forms: Mapping[str, Mapping[str, str]]
) -> tuple[str, list[Blank]]:
    def made(match: re.Match[str]) -> str:
        if match[2]:
            form = forms.get(match[1], {})
            return form.get(match[2]) or blanks.field(blanks.field_name(match[2]))
        return variables.get(match[1], blanks.field(blanks.field_name(match[1])))

    return _replaced(text.replace("$|$", ""), _VARIABLE, made)  # a cursor hint is no word


def _replaced(text: str, pattern: re.Pattern[str], made: Callable[[re.Match[str]], str]) -> tuple[str, list[Blank]]:
    pieces: list[str] = []
    found: list[Blank] = []
    position = 0
    for match in pattern.finditer(text):
        pieces.append(_doubled(_plain(text[position : match.start()])))
        field = made(match)
        pieces.append(field)
        found += [Blank(match.group(), each.name) for each in fields_in(field)]
        position = match.end()
    pieces.append(_doubled(_plain(text[position:])))
    return "".join(pieces), found


def _plain(text: str) -> str:
    r"""The text as espanso types it: `\{\{` is how two braces that are no variable are written."""
    return text.replace("\\{\\{", "{{").replace("\\}\\}", "}}")


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


# Writing ------------------------------------------------------------------------------------------------------

_MADE_UP = ";;"
"""What stands before a trigger that we made of initials, so that reading back tells it from a code."""


def _losses(selection: Selection, _: str) -> Losses:
    tally = Tally()
    losses.columns_lost(selection, tally, ("note", "allow"))
    for phrase in selection.phrases:
        tally.add("没有分类，只在注释里写明", phrase)
        if any(map(_is_tag, phrase.asks)):
            tally.add("以 # 开头的买家问法再导回来会变成标签", phrase)
        if _plain(literal := blanks.shown(phrase.text)) != literal:
            tally.add("有 \\{\\{ 或 \\}\\}，espanso 会去掉斜杠", phrase, grave=True)
        if errors_in(phrase.text):
            tally.add("有不成对的括号，会当作文字", phrase)
    return tally.losses()


def _write(selection: Selection, _: str, __: str) -> bytes:
    lines = ["# 秒回导出，放进 espanso 的 match 文件夹", "matches:"]
    for category, phrases in selection.by_category():
        lines.append(f"  # {category.name}")
        for phrase in phrases:
            lines += _match(phrase)
    return "".join(f"{line}\n" for line in lines).encode()


def _match(phrase: Phrase) -> list[str]:
    initials = spell(phrase.title)[1]
    trigger = _PREFIX + phrase.code if phrase.code else _MADE_UP + initials
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
    literal = blanks.shown(re.sub(r"\{[^{}\n]*\}", "", text))
    tricky = "{{" in literal or "}}" in literal or "[[" in literal or "\\" in literal or errors_in(text)
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
            params["offset"] = clock.days * _DAY
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
        choices = each.choices or (_GREETINGS if name == "问候" else ())
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


FORMAT = Format("espanso", "espanso", (".yml", ".yaml"), _recognise, _read, _write, _losses, exports=(".yml", ".yaml"))

"""espanso's match files to entries: triggers, forms and variables become codes and fields."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from phrasebook.exchange import blanks
from phrasebook.exchange.entries import Blank, Entry, Row, Skipped, refused
from phrasebook.exchange.formats.espanso.signs import CURSOR, DAY, GREETINGS, MADE_UP, is_tag, plain
from phrasebook.exchange.parsed import string
from phrasebook.exchange.source import Source
from phrasebook.exchange.spelling import spell
from phrasebook.fields import fields_in

_VARIABLE = re.compile(r"\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}")
_CONTROL = re.compile(r"\[\[\s*(\w+)(?:\.\w+)?\s*\]\]")
_MOST_TERMS = 50


def recognise(source: Source) -> bool:
    """Tell a match file by its ending, or by `matches:` where it has none."""
    if source.is_workbook or source.ending not in ("", ".yml", ".yaml"):
        return False
    return source.ending != "" or re.search(r"^matches:", source.text, re.MULTILINE) is not None


def read(source: Source) -> Iterator[Row]:
    """Yield the matches in order; global variables are known to all of them."""
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
    written = string(layout if isinstance(layout, str) else match.get("replace")).replace(CURSOR, "")
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
        code="" if made_up and string(match.get("trigger")).startswith(MADE_UP) else code,
        tags=tuple(term[1:] for term in terms if is_tag(term)),
        asks=tuple(dict.fromkeys([term for term in terms if not is_tag(term)] + triggers[1:])),
        blanks=tuple(found),
    )


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
        days = offset // DAY if isinstance(offset, int) else 0
        if "H" in string(params.get("format")):
            return "{时间}"
        return f"{{日期+{days}}}" if 0 < days < 1000 else "{日期}"
    if kind == "echo":
        return _doubled(string(params.get("echo")))
    if kind in ("choice", "random"):
        values = params.get("values" if kind == "choice" else "choices")
        choices = _choices(values)
        return "{问候}" if tuple(choices) == GREETINGS else blanks.field(blanks.field_name(name), choices=choices)
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
            found[str(name)] = "{问候}" if tuple(choices) == GREETINGS and name == "问候" else made
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

    return _replaced(text, _VARIABLE, made)


def _replaced(text: str, pattern: re.Pattern[str], made: Callable[[re.Match[str]], str]) -> tuple[str, list[Blank]]:
    pieces: list[str] = []
    found: list[Blank] = []
    position = 0
    for match in pattern.finditer(text):
        pieces.append(_doubled(plain(text[position : match.start()])))
        field = made(match)
        pieces.append(field)
        found += [Blank(match.group(), each.name) for each in fields_in(field)]
        position = match.end()
    pieces.append(_doubled(plain(text[position:])))
    return "".join(pieces), found


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")

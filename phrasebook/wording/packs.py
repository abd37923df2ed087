"""Rule files to packs: read, checked, proved by the tests they carry. Settings are read by `settings`.

    [parts]                          # pieces of patterns, so that a long list is written once
    票 = "发票|专票|普票"
    [[rule]]
    pattern = ["{票}开不了"]

A pack with anything wrong in it is left out as a whole, and its problems say why: half a pack would
look like protection and be none. The packs of the product are proved by our own tests instead of at
every start (they must be there before the first paint); all others are proved whenever they are loaded.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from phrasebook.files.toml import TomlError, TomlFile, read_toml
from phrasebook.model import LEVELS, Level, Problem
from phrasebook.wording.expressions import Expression
from phrasebook.wording.finding import SOURCE_KINDS, Source, SourceKind
from phrasebook.wording.matching import Net, covered
from phrasebook.wording.rules import Pack, Rewrite, Rule
from phrasebook.wording.tables import Keys, Table
from phrasebook.wording.views import Scope, plain_view, tight_view

SCHEMA = 1

MAX_RULES = 500
"""Rules a file may have."""

MAX_WORDS = 5_000
"""Literal words a file may have, all rules together."""

MAX_PATHS = 200_000
"""What the patterns of a file may cost together (see `expressions`); our own marketplace pack has some 180,000."""

BUILTIN = Path(__file__).resolve().parents[1] / "builtin" / "rules"
"""The folder of the product's own packs."""

_RULE_ID = r"[a-z0-9][a-z0-9._-]{1,63}"  # these two are compiled only where a stranger's file is read
_OPENED = r"(?<!\\)\((?!\?)"  # a group that \1 can name
_FILE_KEYS = ("schema", "pack", "sources", "parts", "rule", "settings")
_RULE_KEYS = (
    *("id", "level", "kind", "message", "any", "pattern", "all", "within", "scope", "unless", "loose"),
    *("suggest", "exceptions", "source", "advice", "reply", "details", "tests"),
)


class RuleFile(NamedTuple):
    """One rule file as read: its pack (None if it has none or it was refused), and what was wrong.

    `refused` are the ids of the rules that were left out, so that settings of them are not called unknown.
    """

    file: TomlFile | None
    pack: Pack | None
    problems: tuple[Problem, ...] = ()
    refused: tuple[str, ...] = ()


@cache
def builtin_files() -> tuple[RuleFile, ...]:
    """The packs of the product, in the order of their names."""
    return tuple(read_rules(path, f"builtin/rules/{path.name}", prove=False) for path in sorted(BUILTIN.glob("*.toml")))


def read_rules(
    path: Path, name: str | None = None, *, prove: bool = True, taken: frozenset[str] = frozenset()
) -> RuleFile:
    """Read a rule file.

    Args:
        path: the file.
        name: what messages call it, the path itself by default.
        prove: read every pattern now and run the tests that the rules carry.
        taken: ids that other packs use; a rule changes another one through settings, not by its name.
    """
    try:
        file = read_toml(path, name)
    except TomlError as error:
        return RuleFile(None, None, (error.problem,))
    problems: list[Problem] = []
    top = Table(file, (), file.data, problems)
    top.trusted = not prove
    top.known(_FILE_KEYS)
    if not isinstance(file.data.get("schema"), int):
        top.report((), "rule.schema", "少了 schema", "请在第一行写 schema = 1")
        return RuleFile(None, None, tuple(problems))
    if "rule" not in file.data:
        return RuleFile(file, None, tuple(problems))
    pack = _pack(top, taken, prove=prove)
    if any(problem.level == "error" for problem in problems):
        return RuleFile(file, None, tuple(problems), tuple(rule.id for rule in pack.rules))
    return RuleFile(file, pack, tuple(problems))


def _pack(top: Table, taken: frozenset[str], *, prove: bool) -> Pack:
    head = top.child("pack")
    head.known(("id", "title", "as_of"))
    sources = _sources(top)
    top.parts = _parts(top.child("parts"))
    tables = top.children("rule")
    if len(tables) > MAX_RULES:
        top.report(("rule",), "rule.limit", f"一个文件最多 {MAX_RULES} 条规则", "请拆成几个文件")
    rules = [_rule(table, sources) for table in tables[:MAX_RULES]]
    _limit(top, rules)
    ids = set(taken)
    for rule, table in zip(rules, tables, strict=False):
        if rule.id in ids:
            table.report(
                ("id",), "rule.id", f"编号 {rule.id} 已经有了", f'请换个编号；要调整它，用 [settings."{rule.id}"]'
            )
        ids.add(rule.id)
    if prove and not any(problem.level == "error" for problem in top.problems):
        for rule, table in zip(rules, tables, strict=True):
            _prove(rule, table)
    return Pack(
        head.string("id", required=True),
        head.string("title"),
        head.string("as_of"),
        top.file.name,
        tuple(rules),
    )


def _parts(table: Table) -> dict[str, Expression]:
    """The pieces of patterns; each must be let in by itself, and may use those before it."""
    found: dict[str, Expression] = {}
    table.parts = found
    for name in table.values:
        part = table.expression((name,), table.string(name, required=True))
        if part is not None:
            found[name] = part
    return found


def _sources(top: Table) -> dict[str, Source]:
    tables = {name: top.child("sources").child(name) for name in top.child("sources").values}
    found: dict[str, Source] = {}
    for name, table in tables.items():
        table.known(("title", "kind", "date", "note"))
        kind = cast("SourceKind", table.choice("kind", tuple(SOURCE_KINDS), "team"))
        title = table.string("title", required=True)
        found[name] = Source(name, title, kind, table.string("date"), table.string("note"))
    return found


def _rule(table: Table, sources: dict[str, Source]) -> Rule:
    table.known(_RULE_KEYS)
    rule_id = table.string("id", required=True)
    if rule_id and not table.trusted and not re.fullmatch(_RULE_ID, rule_id):
        table.report(("id",), "rule.id", f"编号 {rule_id} 用不了", "请用小写字母、数字和 . - _，如 shop.gift")
    loose = table.flag("loose")
    groups = table.values.get("all", [])
    if not isinstance(groups, list):
        table.report(("all",), "rule.type", "all 要写成几组文字", 'all = [["发票"], ["税点", "个点"]]')
        groups = []
    tests = table.child("tests")
    tests.known(("bad", "good"))
    rule = Rule(
        id=rule_id,
        level=cast("Level", table.choice("level", LEVELS, "warn")),
        message=table.string("message", required=True),
        kind=table.string("kind"),
        words=words_of(table, ("any",), table.strings("any"), loose=loose),
        patterns=table.expressions("pattern"),
        groups=tuple(
            words_of(table, ("all", at), table.strings_of(("all", at), group), loose=loose)
            for at, group in enumerate(groups)
        ),
        within=table.count("within"),
        scope=cast("Scope", table.choice("scope", ("clause", "sentence", "text"), "sentence")),
        unless=table.expressions("unless"),
        loose=loose,
        rewrites=tuple(filter(None, map(_rewrite, table.children("suggest")))),
        exceptions=_exceptions(table.child("exceptions")),
        source=_source(table, sources),
        advice=table.string("advice"),
        reply=table.string("reply"),
        details=table.string("details"),
        bad=tests.strings("bad"),
        good=tests.strings("good"),
    )
    if not any(table.values.get(key) for key in ("any", "pattern", "all")):
        table.report((), "rule.missing", f"规则 {rule_id} 没有要找的词", '请写 any = ["…"]、pattern 或 all')
    return rule


def words_of(table: Table, keys: Keys, words: tuple[str, ...], *, loose: bool) -> tuple[str, ...]:
    """Literal words as the rule's view will show them; one that is all punctuation stays as it is.

    One of which the view shows nothing, such as a lone accent, would be found everywhere: it is reported at `keys`.
    """
    views = [plain_view(word) for word in words]
    for at, view in enumerate(views):
        if not view.text:
            table.report((*keys, at), "rule.type", "这个词里没有看得见的字", "请写上要找的字，或删掉这个词")
    seen = [view for view in views if view.text]
    return tuple(dict.fromkeys((tight_view(view).text if loose else "") or view.text for view in seen))


def _rewrite(table: Table) -> Rewrite | None:
    r"""One [[rule.suggest]]; `to` may name only groups that `from` has."""
    table.known(("from", "to", "advice"))
    written, to, advice = table.string("from", required=True), table.string("to"), table.string("advice")
    if bool(advice) == ("to" in table.values):
        table.report((), "rule.suggest", "suggest 要写 to（换成什么）或 advice（怎么改），二选一")
    found = table.expression(("from",), written)
    if found is None or table.trusted:
        return None if found is None else Rewrite(found, to, advice)
    groups = len(re.findall(_OPENED, found.written))
    if any(int(number) > groups for number in re.findall(r"\\([0-9])", to)):
        table.report(("to",), "rule.suggest", f"to 里引用的括号 from 里没有（只有 {groups} 个）", r"\1 是第一个 ( )")
    return Rewrite(found, to, advice)


def _exceptions(table: Table) -> dict[str, tuple[Expression, ...]]:
    return {
        name: table.expressions_of((name,), table.strings_of((name,), words)) for name, words in table.values.items()
    }


def _source(table: Table, sources: dict[str, Source]) -> Source | None:
    name = table.string("source")
    if name and name not in sources:
        known = "、".join(sources) or "还没有"
        table.report(("source",), "rule.source", f"没有叫 {name} 的出处", f"请写 [sources.{name}]；现有：{known}")
    return sources.get(name)


def _limit(top: Table, rules: list[Rule]) -> None:
    """Refuse a file whose rules would together make every check slow."""
    words = sum(len(rule.words) + sum(map(len, rule.groups)) for rule in rules)
    if top.trusted:
        return
    if words > MAX_WORDS:
        top.report(("rule",), "rule.limit", f"一个文件最多 {MAX_WORDS} 个词，现在 {words} 个", "请删去不用的词")
    paths = sum(expression.paths for rule in rules for expression in rule.expressions())
    if paths > MAX_PATHS:
        top.report(("rule",), "rule.limit", "这个文件里的正则合起来太费时", "请缩小重复的次数，或少写几条")


def _prove(rule: Rule, table: Table) -> None:
    """Run a rule's own tests."""
    net = Net((rule,))
    for kind, texts, wanted in (("bad", rule.bad, True), ("good", rule.good, False)):
        for at, text in enumerate(texts):
            if _fires(net, text) != wanted:
                said = "应当命中，却没有" if wanted else "不该命中，却命中了"
                table.report(("tests", kind, at), "rule.test", f"规则 {rule.id} 的测试没通过：“{text}”{said}")


def _fires(net: Net, text: str) -> bool:
    """Tell whether a rule, as shipped, finds anything in a text that is not allowed."""
    return any(
        not rule.allows(covers)
        for rule, view, spans in net.hits(plain_view(text))
        for _, covers in covered(rule, view, spans)
    )

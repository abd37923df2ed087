"""`miaohui check`: wording findings of a text, with the better wording. Reads no phrase, writes nothing.

A text as an argument or all of standard input is one text; `--stdin` takes each line as a text of its own
and answers line by line, so that another program can keep it running. Exit 1 if anything was found.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from phrasebook.wording import Finding, Rules, gravest
from tui.commands import DONE, FAILED, FOUND, input_lines, open_books, print_json, rules_of, style


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `check`."""
    parser.add_argument("text", nargs="?", metavar="文字", help="要检查的文字；不写就读标准输入")
    parser.add_argument("--stdin", action="store_true", help="从标准输入逐行检查，一行一个回答")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Check the text or the lines.

    Returns:
        1 if there are findings that are not allowed, else 0; 2 if there was nothing to check.
    """
    if arguments.text is None and sys.stdin.isatty():
        print("miaohui check：还缺要检查的文字，例如 miaohui check '这款不能再便宜了'", file=sys.stderr)
        return FAILED
    if arguments.text is not None and arguments.stdin:
        print("miaohui check：文字和 --stdin 只能用一个", file=sys.stderr)
        return FAILED
    rules = rules_of(open_books(arguments))
    if not arguments.stdin:
        text = arguments.text if arguments.text is not None else "\n".join(input_lines())
        return _answer(text, rules, as_json=arguments.json)
    worst = DONE
    for number, line in enumerate(input_lines(), 1):
        worst = max(worst, _answer(line, rules, as_json=arguments.json, first_line=number))
        sys.stdout.flush()
    return worst


def findings_json(text: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """The answer of `check --json` for one text; keys and their order are a contract.

    `start` and `end` are code-point offsets, `line` and `column` count from 1. `source` names what
    binds or guides a shop from outside, null for house style.
    """
    return {
        "text": text,
        "level": gravest(findings),
        "findings": [
            {
                "rule": one.rule,
                "level": one.level,
                "kind": one.kind,
                "start": one.start,
                "end": one.end,
                "line": one.line,
                "column": one.column,
                "message": one.message,
                "suggestion": one.suggestion,
                "allowed": one.allowed,
                "source": str(one.source) if one.source is not None and one.source.outside else None,
            }
            for one in findings
        ],
    }


def _answer(text: str, rules: Rules, *, as_json: bool, first_line: int = 1) -> int:
    """Print the findings of one text and give the exit code it deserves."""
    findings = rules.check(text)
    if as_json:
        print_json(findings_json(text, findings))
    else:
        for one in findings:
            _print_finding(one, first_line)
        better = rules.better(text)
        if better is not None:
            print(f"  换个说法：{better}")
    return FOUND if gravest(findings) is not None else DONE


def _print_finding(one: Finding, first_line: int) -> None:
    """Print a finding as compilers do, what may be said instead below it; allowed ones muted."""
    place = f"<text>:{one.line + first_line - 1}:{one.column}"
    muted = "（已允许）" if one.allowed else ""
    level = style(one.level, "muted" if one.allowed else one.level)
    print(f"{place}: {level} {one.rule} {one.message}：{one.matched}{muted}")
    if one.allowed:
        return
    for label, words in (("建议", one.advice), ("可以说", one.reply), ("出处", str(one.source or ""))):
        if words and one.suggestion is None:
            print(f"  {label}：{words}")

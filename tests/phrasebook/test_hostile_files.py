"""The costliest files that are let through, each as large as the limits allow: an answer, and no freeze.

`pytest -s` prints the CPU seconds of each; docs/reliability.md quotes the slowest.
"""

import time

import pytest

from phrasebook.files import toml
from phrasebook.files.problems import explain
from phrasebook.files.reading import book_from_sources

HEAD = 'schema = 1\ncategory = "c"\nname = "类"\n'
PHRASE = "[[phrase]]\n"
WHOLE = """\
[[phrase]]
id = "c.{n}"
title = "什么时候发货{n}"
text = "正常情况下 {{天数=2}} 天内由{{快递}}发出"
code = "fh{n}"
tags = ["发货", "时效"]
asks = ["什么时候发货", "今天能发吗"]
note = "先看仓库截单时间再答"
"""
CPU_SECONDS = 3.0  # a freeze; alone each takes under 0.6, but the machine of a test run is shared

# What is repeated ({n} counts), what stands before it, and what behind it.
SHAPES = {
    "keys": ("k{n}=1\n", "", ""),
    "keys of a phrase": ("k{n}=1\n", PHRASE, ""),
    "dotted keys": ("k{n}.a.b.c.d.e=1\n", "", ""),
    "long dotted keys": (".".join("abcdefghijklmnopqr") + "{n}=1\n", "", ""),
    "quoted keys with escapes": ('"k\\u001b{n}"=1\n', "", ""),
    "headers": ("[k{n}]\n", "", ""),
    "dotted headers": ("[k{n}.a.b.c.d.e]\n", "", ""),
    "arrays of tables": ("[[k{n}]]\n", "", ""),
    "brackets": ("[" * 300 + "]" * 300 + ",\n", "a=[", "]"),
    "inline tables": ("k{n}={{a=1}}\n", "", ""),
    "numbers": ("1.5e3,\n", "a=[\n", "]"),
    "dates": ("k{n}=1979-05-27T00:32:00.999999-07:00\n", "", ""),
    "phrases without anything": (PHRASE, "", ""),
    "one id": (PHRASE + "id='a.b'\ntitle='t'\ntext='x'\n", "", ""),
    "no ids": (PHRASE + "title='{n}'\ntext='x'\n", "", ""),
    "whole phrases": (WHOLE, "", ""),
    "wrong phrases": (PHRASE + "id=1\ntitle=1\ntext=1\ncode=1\ntags=1\n", "", ""),
    "a fault at the end": (PHRASE + "id='a.{n}'\ntitle='t'\ntext='x'\n", "", "titel=1\n"),
    "phrases in brackets": ("{{}},\n", "phrase=[\n", "]"),
    "asks": ("'a',\n", PHRASE + "id='a.b'\ntitle='t'\ntext='x'\nasks=[\n", "1]"),
    "braces": (PHRASE + "id='a.{n}'\ntitle='t'\ntext='" + "{{ " * 1999 + "'\n", "", ""),
    "long texts": (PHRASE + "id='a.{n}'\ntitle='t'\ntext='" + "a" * 40_000 + "'\n", "", ""),
    "escapes": (PHRASE + "id='a.{n}'\ntitle='t'\ntext=\"{{" + "\\u4e2d" * 3600 + '{{"\n', "", ""),
    "backslashes": (PHRASE + "id='a.{n}'\ntitle='t'\ntext=\"" + "\\\\" * 20_000 + '"\n', "", ""),
    "sequences": (PHRASE + "id='a.{n}'\ntitle='t'\ntext='{{" + "\x1b[31m\x1b]0;" * 400 + "{{'\n", "", ""),
    "a duplicate at the end": ("k{n}=1\n", "", "k1=2\n"),
    "a curly quote at the end": ("店{n}=1\n", "[fields]\n", "k=“\n"),
    "an unclosed quote at the end": ("k{n}='x'\n", "", "k='"),
    "fields": ('k{n}={{value="x"}}\n', "[fields]\n", ""),
    "categories": ("'c{n}',\n", "categories=[\n", "]\n"),
}


def filled(piece, before, behind):
    """A document with as many of the piece as are let through, within some per cent."""

    def document(count):
        return HEAD + before + "".join(piece.format(n=number) for number in range(count)) + behind

    thousand = document(1_000)
    most = min(toml.MOST_BYTES / len(thousand.encode()), (toml.MOST_LINES - 9) / thousand.count("\n"))
    count = int(most * 990) or 1
    while (work := toml._work(text := document(count))) > toml.MOST_WORK:
        count = min(count - 1, int(count * toml.MOST_WORK / work * 0.99))
    return text


ALWAYS = ("keys", "dotted headers", "one id", "a fault at the end", "escapes", "sequences")


@pytest.mark.parametrize("name", ["phrases/a.toml", pytest.param("book.toml", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "shape", [pytest.param(shape, marks=() if shape in ALWAYS else pytest.mark.slow) for shape in SHAPES]
)
def test_the_largest_file_of_each_costly_shape_is_answered_without_a_freeze(shape, name):
    text = filled(*SHAPES[shape])
    assert len(text) > 100_000
    source = text.encode()
    started = time.process_time()
    book = book_from_sources("x", "x", "team", [(name, source)])
    told = [explain(problem) for problem in book.problems]
    took = time.process_time() - started
    print(f"{took:.2f} s CPU: {shape}, {len(source)} bytes, {len(told)} problems")  # noqa: T201 - shown by -s
    assert took < CPU_SECONDS
    assert told or book.phrases


def test_a_file_beyond_the_limits_is_refused_before_it_costs_anything():
    text = HEAD + "".join(f"k{number}.a.b.c.d.e=1\n" for number in range(100_000))
    started = time.process_time()
    (problem,) = book_from_sources("x", "x", "team", [("phrases/a.toml", text.encode())]).problems
    assert time.process_time() - started < CPU_SECONDS
    assert (problem.rule, problem.level) == ("toml.entries", "error")
    assert "拆成" in problem.mend


def test_a_file_of_nothing_but_invisible_characters_is_refused_as_damaged():
    text = HEAD + "x = '" + "\x01" * (toml.MOST_INVISIBLE + 1) + "'"
    (problem,) = book_from_sources("x", "x", "team", [("phrases/a.toml", text.encode())]).problems
    assert problem.rule == "toml.damaged"
    assert "备份" in problem.mend


def test_ten_thousand_whole_phrases_in_one_file_are_read():
    text = HEAD + "".join(WHOLE.format(n=number) for number in range(10_000))
    book = book_from_sources("x", "x", "team", [("phrases/a.toml", text.encode())])
    assert len(book.phrases) == 10_000
    assert book.problems == ()


def test_a_fault_far_down_a_large_file_has_its_own_place():
    text = HEAD + "".join(WHOLE.format(n=number) for number in range(9_000)) + PHRASE + "id = 'z.z'\ntitle = 1\n"
    (problem,) = book_from_sources("x", "x", "team", [("a.toml", text.encode())]).problems
    assert (problem.rule, problem.place.line) == ("phrase.title", text.count("\n"))

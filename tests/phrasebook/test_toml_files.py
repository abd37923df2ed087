"""One TOML document: right places, messages people can act on, and no freeze whatever the bytes are."""

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cleaning import DANGEROUS

from phrasebook.files import toml
from phrasebook.files.problems import explain
from phrasebook.files.toml import TomlError, TomlFile, parse_toml, read_toml

BOOK = '''\
schema = 1
category = "shipping" # 物流 [[phrase]]

[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = """
您好，
正常 {天数=2} 天内发出"""
tags = ["发货", "时效"]

[[phrase]]
id = 'ship.esc'
title = "a\\tb\\u4e2d\\"c"
text = """第一\\
   行\\n第二[[phrase]]
[[phrase]]
尾"""
extra = {a = 1, "b.c" = [1, 2]}
'''


def problem_of(source):
    with pytest.raises(TomlError) as caught:
        parse_toml(source, "f.toml")
    return caught.value.problem


@pytest.mark.parametrize(
    ("keys", "line", "column"),
    [
        (("schema",), 1, 1),
        (("phrase", 0), 4, 1),
        (("phrase", 0, "title"), 6, 1),
        (("phrase", 0, "tags", 1), 10, 15),
        (("phrase", 1), 12, 1),
        (("phrase", 1, "extra", "b.c"), 19, 17),
        (("phrase", 1, "extra", "b.c", 1), 19, 29),
        (("phrase", 1, "missing"), 12, 1),  # the nearest parent that has a place
        (("nowhere",), 1, 1),
    ],
)
def test_place_of_a_key(keys, line, column):
    place = parse_toml(BOOK, "f.toml").place(*keys)
    assert (place.file, place.line, place.column) == ("f.toml", line, column)


@pytest.mark.parametrize(
    ("keys", "piece", "line", "column"),
    [
        (("phrase", 0, "title"), "发货", 6, 14),
        (("phrase", 0, "text"), "您", 8, 1),  # the line end after the opening quotes is no text
        (("phrase", 0, "text"), "{天数", 9, 4),
        (("phrase", 1, "id"), "esc", 13, 12),
        (("phrase", 1, "title"), "中", 14, 14),
        (("phrase", 1, "title"), "c", 14, 22),
        (("phrase", 1, "text"), "行", 16, 4),  # after a joined line
        (("phrase", 1, "text"), "第二", 16, 7),
        (("phrase", 1, "text"), "尾", 18, 1),
        (("phrase", 0, "tags", 1), "效", 10, 17),
    ],
)
def test_place_inside_a_string(keys, piece, line, column):
    file = parse_toml(BOOK, "f.toml")
    value = file.data
    for key in keys:
        value = value[key]
    place = file.place_in(keys, value.index(piece))
    assert (place.line, place.column) == (line, column)


def test_place_inside_a_string_counts_what_was_cleaned_away():
    file = parse_toml('a = "x\\u200b\u202ey\x1b[1mz"', "f.toml")
    assert file.data == {"a": "xyz"}
    assert [file.place_in(("a",), offset).column for offset in range(4)] == [6, 14, 19, 20]


def test_header_lines_are_not_fooled_by_strings_and_comments():
    assert parse_toml(BOOK, "f").header_lines("phrase") == [4, 12]
    assert parse_toml('phrase = [{id = "a"},\n{id = "b"}]', "f").header_lines("phrase") == [1, 2]
    assert parse_toml("", "f").header_lines("phrase") == []


def test_a_problem_carries_place_and_quoted_line():
    problem = parse_toml(BOOK, "f.toml").problem(("phrase", 0, "text"), "warn", "x.y", "不好", "改掉", offset=4)
    assert str(problem) == "f.toml:9:1: warn x.y 不好。改掉"
    assert problem.quote == '正常 {天数=2} 天内发出"""'


def test_explain_puts_the_caret_under_wide_characters():
    problem = problem_of('title = "发货”')
    assert explain(problem).splitlines() == [
        "f.toml:1:12: error toml.curly-quote 这里用了中文引号 ”",
        '    title = "发货”',
        "    " + " " * 13 + "^",
        '    请改成英文直引号 "，前后都要改',
    ]


def test_explain_cuts_a_long_line_around_the_caret():
    shown = explain(problem_of("a" * 500 + "＝1")).splitlines()
    assert len(shown[1]) <= 4 + 62
    assert shown[1].startswith("    …")
    assert shown[2].index("^") == shown[1].index("＝")


MISTAKES = [
    # text, line, column, rule, a word of the message or mend
    ("title = “发货”", 1, 9, "curly-quote", "直引号"),
    ('title = "发货”', 1, 12, "curly-quote", "”"),
    ('tags = ["a", “b”]', 1, 14, "curly-quote", "“"),
    ("title ＝ 'x'", 1, 7, "full-width", "="),
    ("title＝'x'", 1, 6, "full-width", "全角的 ＝"),
    ("title　= 'x'", 1, 6, "full-width", "全角空格"),
    ("　title = 'x'", 1, 1, "full-width", "全角空格"),
    ("title = 'x'　", 1, 12, "full-width", "全角空格"),
    ('tags = ["a"，"b"]', 1, 12, "full-width", "半角的 ,"),
    ("title：'x'", 1, 6, "full-width", "半角的 ="),
    ("［［phrase］］", 1, 1, "full-width", "["),
    ("标题 = 'x'", 1, 1, "bare-key", "请改成 title"),
    ("数量x = 1", 1, 1, "bare-key", '"数量x"'),
    ("a数 = 1", 1, 1, "bare-key", '"a数"'),
    ("[分类]\na = 1", 1, 2, "bare-key", '"分类"'),
    ('title = "abc', 1, 9, "unclosed-quote", "没有关上"),
    ("title = 'abc\nb = 1", 1, 9, "unclosed-quote", "没有关上"),
    ('text = "您好\n再见"', 1, 8, "unclosed-quote", '"""'),
    ('a = 1\ntext = """您好\n', 2, 8, "unclosed-quote", "三个引号"),
    ('[[phrase]]\ntext = """a\n[[phrase]]\ntext = """b"""\n', 2, 8, "unclosed-quote", "三个引号"),
    ('title = "说"你好"了"', 1, 11, "inner-quote", "引号"),
    ("[[phrase]]\nid='a'\ntitle='b'\n\nid='c'", 5, 1, "duplicate-key", "是不是少了 [[phrase]]？"),
    ("a = 1\na = 2", 2, 1, "duplicate-key", "第 1 行"),
    ("a = {b = 1, b = 2}", 1, 13, "duplicate-key", "b"),
    ("[a]\n[a]", 2, 1, "duplicate-key", "[a]"),
    ("[phrase]\n[phrase]", 2, 1, "duplicate-key", "[[phrase]]"),
    ("a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> x\n", 2, 1, "conflict-markers", "<<<<<<<"),
    ('a = """\n<<<<<<< HEAD\n早\n=======\n晚\n>>>>>>> x\n"""', 2, 1, "conflict-markers", "合并"),
    ('path = "D:\\话术"', 1, 11, "backslash", "\\\\"),
    ('path = "C:\\users"', 1, 11, "backslash", "单引号"),
    ("title = 发货", 1, 9, "value", '"发货"'),
    ("title =", 1, 8, "value", "没有内容"),
    ("hidden = True", 1, 10, "value", "true"),
    ("hidden = 否", 1, 10, "value", "false"),
    ('tags = ["a" "b"]', 1, 13, "syntax", "逗号"),
    ('tags = ["a",\nasks = ["b"]', 2, 1, "unclosed-bracket", "]"),
    ('tags = ["a"\nnext = 1', 2, 1, "unclosed-bracket", "]"),
    ("[[phrase]\na = 1", 1, 9, "unclosed-bracket", "]]"),
    ("[phrase]]\na = 1", 1, 9, "unclosed-bracket", "[[phrase]]"),
    ('title: "x"', 1, 6, "syntax", "="),
    ("您好，欢迎光临", 1, 1, "syntax", '"""'),
    ("// 注释", 1, 1, "syntax", "#"),
    ('title = "x";', 1, 12, "syntax", ";"),
    ("a = 1\n\u200bb = 2", 2, 1, "invisible", "U+200B"),
]


@pytest.mark.parametrize(("text", "line", "column", "rule", "word"), MISTAKES)
def test_a_mistake_is_named_where_it_is_with_its_mend(text, line, column, rule, word):
    problem = problem_of(text)
    assert (problem.place.line, problem.place.column) == (line, column)
    assert problem.rule == f"toml.{rule}"
    assert problem.level == "error"
    assert problem.mend
    assert word in problem.message + problem.mend
    assert problem.quote == text.split("\n")[line - 1].replace("\u200b", "\ufffd")


def test_names_of_fields_may_stand_without_quotes_where_the_format_shows_them_so():
    text = '[fields.店铺名]\nvalue = "x"\n[agent]\n客服名 = "小古" # 名\n[fields.颜色]\nchoices = ["红"]\n'
    file = parse_toml(text, "f.toml")
    assert file.data == {"fields": {"店铺名": {"value": "x"}, "颜色": {"choices": ["红"]}}, "agent": {"客服名": "小古"}}
    assert file.text == text
    assert file.place("agent", "客服名").line == 4
    assert file.place("fields", "颜色", "choices", 0).column == 12


def test_an_error_behind_unquoted_names_has_its_own_place():
    problem = problem_of("[fields.店铺名]\nvalue = “x”\n")
    assert (problem.place.line, problem.place.column, problem.rule) == (2, 9, "toml.curly-quote")


def test_names_inside_strings_are_left_alone():
    text = '[fields.店铺名]\nhint = """\n[fields.颜色]\n"""\n'
    assert parse_toml(text, "f").data == {"fields": {"店铺名": {"hint": "[fields.颜色]\n"}}}


@pytest.mark.parametrize(
    "source",
    [
        "a = '您'".encode(),
        "\ufeffa = '您'".encode(),
        "a = '您'".encode("utf-16"),
        b"\xfe\xff" + "a = '您'".encode("utf-16-be"),
        "a = '您'",
        "\ufeffa = '您'",
        "a = '您'\r\n".encode(),
    ],
)
def test_encodings_that_are_accepted(source):
    assert parse_toml(source, "f").data == {"a": "您"}


def test_line_ends_of_every_system_give_the_same_lines():
    for end in ("\n", "\r\n", "\r"):
        file = parse_toml(f'a = 1{end}{end}b = """x{end}y"""{end}', "f")
        assert file.data == {"a": 1, "b": "x\ny"}
        assert file.place("b").line == 3


def test_gbk_is_not_guessed_but_named():
    problem = problem_of("a = 1\nb = '物流'".encode("gbk"))
    assert (problem.place.line, problem.place.column) == (2, 6)
    assert problem.rule == "toml.encoding"
    assert "GBK" in problem.message
    assert "miaohui convert f.toml" in problem.mend


def test_utf_16_without_a_mark_is_named():
    assert "UTF-16" in problem_of("title = 'a'".encode("utf-16-le")).message


def test_bytes_that_are_no_text_are_told():
    assert problem_of(bytes(range(128, 256))).rule == "toml.encoding"


def test_control_characters_cost_nobody_a_file():
    file = parse_toml('a = "红\x1b[31m\x00"  # \x07\n', "f")
    assert file.data == {"a": "红"}
    assert file.removed == 6
    assert file.text == 'a = "红\x1b[31m\x00"  # \x07\n'


def dotted(parts):
    return ".".join(["a"] * parts)


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (f"{dotted(20)} = 1", "toml.key-parts"),
        (f"[{dotted(20)}]", "toml.key-parts"),
        (f"x = {{ {' . '.join(['a'] * 20)} = 1 }}", "toml.key-parts"),
        ("x = 1\n" + '."b"'.join(['"c"'] * 20) + " = 1", "toml.key-parts"),
        (dotted(32_000) + " = 1", "toml.key-parts"),
        ("a = " + "[" * 5_000, "toml.limit"),
        ("a = " + "{a=" * 5_000, "toml.limit"),
        ("a = " + "9" * 5_000, "toml.limit"),
        ("a = 0x" + "f" * 200_000, "toml.line"),
        ("a = 1\n" * 290_000 + "b = [" + "1," * 10_000 + "]", "toml.entries"),
        ("\n" * 4_000_000 + "=", "toml.lines"),
        (b" " * (4 * 1024 * 1024 + 1), "toml.size"),
    ],
)
def test_costly_documents_are_refused_quickly(source, rule):
    started = time.process_time()
    assert problem_of(source).rule == rule
    assert time.process_time() - started < 3  # a freeze; docs/reliability.md has the figures


def test_nineteen_parts_and_dots_in_strings_are_fine():
    assert parse_toml(f"{dotted(19)} = 1", "f").data
    assert parse_toml(f"a = '{'.' * 50}' # {'.' * 50}", "f").data == {"a": "." * 50}
    assert parse_toml(f'a = """\n{"……" * 30}\n{"." * 90}"""', "f").data


# Shapes that once cost, or could cost, more than linear time somewhere between bytes and message.
HOSTILE = {
    "escaped quotes": 'a = "' + '\\"' * 49_000,
    "unclosed triple": 'a = """' + ('"' * 2 + "\n") * 290_000,
    "conflict starts": "<<<<<<< \n" * 290_000,
    "headers": "[[a]]\n" * 290_000,
    "curly": 'a = "' + "“ " * 40_000,
    "comments": "#\n" * 290_000 + "＝",
    "many words": ("键" * 90 + "\n") * 40_000,
    "word in header": "[fields." + "键" * 90_000 + "\n",
    "one word": "键" * 99_000 + "\n＝",
    "dots": ("." * 90 + "\n") * 40_000,
    "backslashes": ('a = "' + "\\\\" * 40_000 + '"\n') * 20,
    "brackets": "a = [" + "[],\n" * 290_000,
    "fields": "[fields.店]\n" + "店铺 = 1\n" * 200_000,
    "quotes": "a = '" + "''" * 49_000 + "\n" * 290_000,
    "spaces": "a = " + " " * 99_000 + "\n" * 290_000 + "b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_answer_within_a_second_or_so(name):
    # Three seconds: the machine of a test run is shared; alone each of these takes under 0.6.
    started = time.process_time()
    try:
        parse_toml(HOSTILE[name], "f").place("a", 0)
    except TomlError as error:
        explain(error.problem)
    assert time.process_time() - started < 3  # a freeze; docs/reliability.md has the figures


@given(st.data())
@settings(max_examples=150, deadline=1_000)
def test_a_mutated_file_gives_a_result_or_our_error(data):
    source = bytearray(BOOK.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(source)))
        piece = data.draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from(
                    [
                        b'"',
                        b'"""',
                        b"'",
                        b"[",
                        b"]",
                        b"{",
                        b"\\",
                        b"\n",
                        b"=",
                        b".",
                        b"#",
                        "“＝　".encode(),
                        "\u202e".encode(),
                        b"\x1b[31m",
                        b'"\\e[31m"',
                    ]
                ),
            )
        )
        source[position : position + data.draw(st.integers(0, 5))] = piece
    outcome = file_or_problem(bytes(source))
    if not isinstance(outcome, TomlFile):
        assert not DANGEROUS.search(str(outcome) + outcome.quote + explain(outcome).replace("\n", ""))
    if isinstance(outcome, TomlFile):
        assert outcome.place("phrase", 1, "extra", "b.c", 1).line <= outcome.text.count("\n") + 1
    else:
        assert outcome.place.line <= source.count(b"\n") + source.count(b"\r") + 1
        assert outcome.message


def file_or_problem(source):
    try:
        return parse_toml(source, "f.toml")
    except TomlError as error:
        return error.problem


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=100)
def test_every_code_point_of_a_value_is_found_again(value):
    written = "".join(
        f"\\U{ord(character):08x}" if character < " " or character in '"\\\x7f' else character for character in value
    )
    file = parse_toml(f'a = "{written}"', "f")
    clean_value = file.data["a"]
    for offset, character in enumerate(clean_value):
        place = file.place_in(("a",), offset)
        found = file.source.line(place.line)[place.column - 1]
        assert found in (character, "\\") or character == "\n"


@pytest.mark.parametrize(
    "text",
    [
        'a = 1\n"\x1b[31mk\\u001b[2J" = 1\n"\x1b[31mk\\u001b[2J" = 2',
        "a = x\x1b]0;t\x07\u202e",
        "[a\x1b[31m]\n",
        "标\u202e题 = 1",
        "a = 1 \x1b[2J",
    ],
)
def test_no_message_carries_what_the_cleaning_removes(text):
    problem = problem_of(text)
    assert not DANGEROUS.search(str(problem) + problem.quote)


def test_a_file_name_is_cleaned_too():
    with pytest.raises(TomlError) as caught:
        parse_toml("x", "a\x1b[31m\u202e\nb.toml")
    assert caught.value.problem.place.file == "a b.toml"


def test_read_toml_names_what_cannot_be_opened(tmp_path):
    def rule_of(path):
        with pytest.raises(TomlError) as caught:
            read_toml(path)
        return caught.value.problem.rule

    assert rule_of(tmp_path / "none.toml") == "file.unreadable"
    assert rule_of(tmp_path) == "file.kind"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        assert rule_of(tmp_path / "pipe.toml") == "file.kind"  # opening it would wait for ever


def test_read_toml_gives_the_file_under_the_name_asked_for(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("a = 1", encoding="utf-8")
    assert read_toml(path).name == str(path)
    assert read_toml(path, "short").place("a").file == "short"


def test_the_limits_are_those_of_the_format():
    assert toml.MOST_BYTES == 4 * 1024 * 1024
    assert toml.MOST_KEY_PARTS == 19

"""Books from disk: every fault is told where it is, costs the least it can, and the rest loads."""

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

import pytest
from test_cleaning import DANGEROUS

from phrasebook.files import reading
from phrasebook.files.reading import book_from_sources, read_book
from phrasebook.library import open_library
from phrasebook.model import Category, FieldDefinition

HEAD = 'schema = 1\ncategory = "c"\nname = "类"\n'
GOOD = '[[phrase]]\nid = "ok.one"\ntitle = "好的"\ntext = "好"\n'


def write(folder, **files):
    """Write files given as `phrases__a=…` for `phrases/a.toml`."""
    for name, content in files.items():
        path = folder / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def problems_of(tmp_path, phrase, head=HEAD):
    book = read_book(write(tmp_path, phrases__a=head + phrase))
    return book, [(problem.rule, problem.place.line, problem.level) for problem in book.problems]


def test_the_example_of_the_format_reads_whole(tmp_path):
    write(
        tmp_path,
        book="""\
schema = 1
name = "暖冬旗舰店"
categories = ["greetings", "shipping"]

[fields.店铺名]
value = "暖冬旗舰店"
[fields.快递]
choices = ["圆通", "申通", "顺丰"]
default = "圆通"
[fields.客服名]
remember = "agent"
[fields.金额]
pattern = '\\d+(\\.\\d{1,2})?'
hint = "元"
""",
        phrases__20_shipping='''\
#:schema ../phrase-file.schema.json
schema = 1
category = "shipping"
name = "物流"

# 运营核对 2026-05
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = """
您好，您的订单正常情况下 {天数=2} 天内由{快递}发出，发出后物流信息会更新～"""
code = "fh"
tags = ["发货", "时效"]
asks = ["什么时候发货", "今天能发吗", "怎么还没发"]
note = "先看仓库截单时间再答"
''',
        rules__our_shop="schema = 1\n",
        guides__heat="schema = 1\n",
        lexicon="schema = 1\n",
    )
    book = read_book(tmp_path)
    assert book.problems == ()
    assert (book.name, book.layer, book.writable) == ("暖冬旗舰店", "team", True)
    assert book.categories == (Category("shipping", "物流"),)
    assert book.order == ("greetings", "shipping")
    assert dict(book.fields) == {
        "店铺名": FieldDefinition("店铺名", value="暖冬旗舰店"),
        "快递": FieldDefinition("快递", choices=("圆通", "申通", "顺丰"), default="圆通"),
        "客服名": FieldDefinition("客服名", remember="agent"),
        "金额": FieldDefinition("金额", pattern=r"\d+(\.\d{1,2})?", hint="元"),
    }
    (phrase,) = book.phrases
    assert phrase.id == "ship.when"
    assert phrase.text == "您好，您的订单正常情况下 {天数=2} 天内由{快递}发出，发出后物流信息会更新～"
    assert (phrase.code, phrase.tags, phrase.asks[1]) == ("fh", ("发货", "时效"), "今天能发吗")
    assert (phrase.place.file, phrase.place.line) == (str(tmp_path / "phrases" / "20_shipping.toml"), 7)
    assert book.rule_files == (str(tmp_path / "rules" / "our_shop.toml"),)
    assert book.lexicon_file == str(tmp_path / "lexicon.toml")
    assert book.guide_files == (str(tmp_path / "guides" / "heat.toml"),)


PHRASES = [
    # what stands in the phrase, the rules told with their lines (the phrase begins on line 4), is it kept
    ('id = "a.b"\ntitle = "t"\ntext = "x"', [], True),
    ('id = "A B"\ntitle = "t"\ntext = "x"', [("phrase.id", 5)], False),
    ('id = "a"\ntitle = "t"\ntext = "x"', [("phrase.id", 5)], False),  # one character
    (f'id = "{"a" * 64}"\ntitle = "t"\ntext = "x"', [], True),
    (f'id = "{"a" * 65}"\ntitle = "t"\ntext = "x"', [("phrase.id", 5)], False),
    ('id = 7\ntitle = "t"\ntext = "x"', [("phrase.id", 5)], False),
    ('id = "a.b"\ntext = "x"', [("phrase.title", 4)], False),
    ('id = "a.b"\ntitle = ""\ntext = "x"', [("phrase.title", 6)], False),
    ('id = "a.b"\ntitle = "  "\ntext = "x"', [("phrase.title", 6)], False),
    (f'id = "a.b"\ntitle = "{"字" * 80}"\ntext = "x"', [], True),
    (f'id = "a.b"\ntitle = "{"字" * 81}"\ntext = "x"', [("phrase.title", 6)], False),
    ('id = "a.b"\ntitle = "t\\nu"\ntext = "x"', [("phrase.title", 6)], False),
    ('id = "a.b"\ntitle = "t"', [("phrase.text", 4)], False),
    ('id = "a.b"\ntitle = "t"\ntext = "\\n "', [("phrase.text", 7)], False),
    (f'id = "a.b"\ntitle = "t"\ntext = "{"字" * 4000}"', [], True),
    (f'id = "a.b"\ntitle = "t"\ntext = "{"字" * 4001}"', [("phrase.text", 7)], False),
    ('id = "a.b"\ntitle = "t"\ntext = ["x"]', [("phrase.text", 7)], False),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\ncode = ""', [("phrase.code", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\ncode = "f h"', [("phrase.code", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\ntags = "发货"', [("phrase.tags", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\nasks = ["a", 1]', [("phrase.asks", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\ntags = [""]', [("phrase.tags", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\nnote = 1', [("phrase.note", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\nallow = ["tone.bu"]', [("phrase.reason", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\nallow = ["tone.bu"]\nreason = "礼貌"', [], True),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\nhidden = "yes"', [("phrase.hidden", 8)], False),
    ('id = "a.b"\nhidden = true', [], True),
    ('title = "t"\nhidden = true', [("phrase.hidden", 4)], False),
    ('id = "a.b"\ntitle = "t"\ntext = "x"\ntitel = 1', [("phrase.unknown-key", 8)], True),
    ('id = "a.b"\ntitle = "t"\ntext = "a{城市\\nb"', [("phrase.field", 7)], True),
    ('id = "a.b"\ntitle = "t"\ntext = """\na\n{x y}"""', [("phrase.field", 9)], True),
]


@pytest.mark.parametrize(("phrase", "told", "kept"), PHRASES)
def test_a_bad_phrase_is_named_and_its_neighbours_load(tmp_path, phrase, told, kept):
    book, problems = problems_of(tmp_path, f"[[phrase]]\n{phrase}\n\n{GOOD}")
    assert [(rule, line) for rule, line, _ in problems] == told
    assert len(book.phrases) == (2 if kept else 1)
    assert book.phrases[-1].id == "ok.one"


def test_an_unknown_key_is_kept_and_the_nearest_named(tmp_path):
    book, _ = problems_of(tmp_path, '[[phrase]]\nid = "a.b"\ntitle = "t"\ntext = "x"\ntaggs = ["y"]\n')
    assert book.phrases[0].extra == {"taggs": ["y"]}
    assert book.problems[0].level == "warn"
    assert book.problems[0].mend == "是不是 tags？"


def test_findings_are_not_allowed_without_a_reason(tmp_path):
    book, _ = problems_of(
        tmp_path, '[[phrase]]\nid = "a.b"\ntitle = "t"\ntext = "x"\nallow = ["tone.bu"]\nreason = " "\n'
    )
    assert book.phrases[0].allow == ()


def test_a_malformed_field_points_at_its_brace(tmp_path):
    book, _ = problems_of(tmp_path, '[[phrase]]\nid = "a.b"\ntitle = "t"\ntext = "您好{城市"\n')
    assert (book.problems[0].place.line, book.problems[0].place.column) == (7, 11)
    assert book.problems[0].quote == 'text = "您好{城市"'


def test_of_two_phrases_with_one_id_the_first_stays_and_both_places_are_named(tmp_path):
    second = '[[phrase]]\nid = "ok.one"\ntitle = "第二"\ntext = "二"\n'
    book = read_book(write(tmp_path, phrases__a=HEAD + GOOD, phrases__b=HEAD + second))
    assert [phrase.title for phrase in book.phrases] == ["好的"]
    (problem,) = book.problems
    assert (problem.rule, problem.level) == ("phrase.duplicate-id", "warn")
    assert (problem.place.file, problem.place.line) == (str(tmp_path / "phrases" / "b.toml"), 4)
    assert f"{tmp_path / 'phrases' / 'a.toml'} 第 4 行" in problem.message


def test_a_phrase_without_an_id_is_read_under_a_derived_one(tmp_path):
    book, problems = problems_of(tmp_path, '[[phrase]]\ntitle = "标题"\ntext = "x"\n')
    (phrase,) = book.phrases
    assert phrase.derived_id
    assert phrase.id == "auto." + hashlib.sha256("c\0标题".encode()).hexdigest()[:16]
    assert problems == [("phrase.no-id", 1, "info")]


FILES = [
    ("", "file.schema"),  # empty or truncated
    ("# 只有注释\n", "file.schema"),
    ('category = "c"\n' + GOOD, "file.schema"),
    ('schema = "1"\n' + GOOD, "file.schema"),
    ("schema = true\n" + GOOD, "file.schema"),
    ("schema = 0\n" + GOOD, "file.schema"),
    ("schema = 1\n[phrase]\nid = 'a.b'\n", "phrase-file.phrase"),
    ("schema = 1\ncategory = 1\n" + GOOD, "phrase-file.category"),
    ("schema = 1\n" + GOOD, "phrase-file.category"),
    (HEAD + "nmae = 1\n" + GOOD, "phrase-file.unknown-key"),
    (HEAD.replace("类", "") + GOOD, "phrase-file.name"),
    ("schema = 1\nphrase = [1]\n", "phrase-file.phrase"),
    ("title = “x”\n", "toml.curly-quote"),
    (HEAD.encode("gbk"), "toml.encoding"),
    (HEAD + '[[phrase]]\nid = "a.b"\ntitle = "价\u202e格"\ntext = "\\u001b[31mx"\n', "text.invisible"),
]


@pytest.mark.parametrize(("content", "rule"), FILES)
def test_a_bad_file_is_told_and_the_others_load(tmp_path, content, rule):
    book = read_book(write(tmp_path, phrases__a=content, phrases__b=HEAD + GOOD))
    assert rule in [problem.rule for problem in book.problems]
    assert all(problem.place.file.endswith("a.toml") for problem in book.problems if problem.level == "error")
    assert any(phrase.id == "ok.one" for phrase in book.phrases)


def test_hidden_characters_are_removed_told_once_and_left_in_the_file(tmp_path):
    content = HEAD + '[[phrase]]\nid = "a.b"\ntitle = "价\u202e格"\ntext = "\\u001b[31m红"\n'
    book = read_book(write(tmp_path, phrases__a=content))
    assert (book.phrases[0].title, book.phrases[0].text) == ("价格", "红")
    (problem,) = book.problems
    assert (problem.rule, problem.level, problem.place.line, problem.place.column) == ("text.invisible", "warn", 6, 11)
    assert "6 个" in problem.message
    assert "\u202e" not in problem.quote
    assert (tmp_path / "phrases" / "a.toml").read_text(encoding="utf-8") == content


@pytest.mark.parametrize("escape", ["\\u202e", "\\u001b[31m", "\\U000e0041", "\\u200b", "\\ufeff", "\\b"])
def test_a_hidden_character_written_as_an_escape_is_told_where_it_is(tmp_path, escape):
    content = HEAD + f'[[phrase]]\nid = "a.b"\ntitle = "价"\ntext = "红{escape}"\n'
    (problem,) = read_book(write(tmp_path, phrases__a=content)).problems
    assert (problem.rule, problem.place.line, problem.place.column) == ("text.invisible", 7, 10)


def test_a_file_newer_than_the_program_is_read_and_not_written(tmp_path):
    content = (
        HEAD.replace("schema = 1", "schema = 2")
        + 'future = 1\n[[phrase]]\nid = "a.b"\ntitle = "t"\ntext = "x"\nnew = 1\n'
    )
    book = read_book(write(tmp_path, phrases__a=content))
    assert not book.writable
    assert [problem.rule for problem in book.problems] == ["file.newer"]
    assert book.phrases[0].extra == {"new": 1}


BOOKS = [
    ("name = 1", "book.name"),
    ("categories = 'a'", "book.categories"),
    ("feilds = 1", "book.unknown-key"),
    ("fields = 1", "book.fields"),
    ('[fields."a b"]\nvalue = "x"', "field.name"),
    ("[fields]\nx = 1", "field.table"),
    ("[fields.x]\nvalue = 1", "field.value"),
    ("[fields.x]\nchoices = ['a', '']", "field.choices"),
    ("[fields.x]\nchoices = ['a']\ndefault = 'b'", "field.default"),
    ("[fields.x]\nremember = 'agnet'", "field.remember"),
    ("[fields.x]\npattern = '('", "field.pattern"),
    (r"[fields.x]" + "\npattern = '(a+)+'", "field.pattern"),  # would run away on a wrong answer
    ("[fields.x]\nvalu = 'a'", "field.unknown-key"),
]


@pytest.mark.parametrize(("content", "rule"), BOOKS)
def test_a_bad_book_toml_is_told_and_the_phrases_load(tmp_path, content, rule):
    book = read_book(write(tmp_path, book=f"schema = 1\n{content}\n", phrases__a=HEAD + GOOD))
    assert [problem.rule for problem in book.problems] == [rule]
    assert len(book.phrases) == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [("[same]\n“发货” = []", "toml.curly-quote"), ("", "file.schema"), ("a" + ".a" * 30 + " = 1", "toml.key-parts")],
)
def test_a_broken_lexicon_is_told_and_not_passed_on(tmp_path, content, rule):
    book = read_book(write(tmp_path, lexicon=content, phrases__a=HEAD + GOOD))
    assert [problem.rule for problem in book.problems] == [rule]
    assert book.lexicon_file == ""
    assert len(book.phrases) == 1


def test_the_smallest_book_is_one_file(tmp_path):
    write(tmp_path, shop=HEAD + GOOD)
    for path in (tmp_path / "shop.toml", tmp_path, str(tmp_path)):
        book = read_book(path)
        assert [phrase.id for phrase in book.phrases] == ["ok.one"]
        assert book.problems == ()
    assert read_book(tmp_path / "shop.toml").name == "shop"
    assert read_book(tmp_path).name == tmp_path.name


def test_a_folder_is_called_by_its_whole_name(tmp_path, monkeypatch):
    folder = write(tmp_path / "店.v2", phrases__a=HEAD + GOOD)
    assert read_book(folder).name == "店.v2"
    monkeypatch.chdir(folder)
    assert (read_book(".").name, read_book("phrases/..").name) == ("店.v2", "店.v2")


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_names_of_files_and_keys_are_cleaned_wherever_they_are_shown(tmp_path):
    folder = tmp_path / "店\x1b[31m\u202e"
    bad = HEAD + '"k\\u001b[2J" = 1\n' + GOOD.replace("ok.one", "A\\u001b[2J")
    write(
        folder,
        book='schema = 1\ncategories = ["x\\u202e"]\n',
        **{"phrases__a\x1b[31m": bad, "phrases__\x1b[2J.sync-conflict-1": ""},
    )
    library = open_library([folder, tmp_path / "none\x1b[31m"], built_in=False)
    assert {problem.rule for problem in library.problems} == {
        *("file.conflict-copy", "phrase-file.unknown-key", "phrase.id", "book.missing", "book.unknown-category"),
        "text.invisible",
    }
    for problem in library.problems:
        assert not DANGEROUS.search(str(problem) + problem.quote)
    assert library.books[0].name == "店"


def test_files_of_others_in_the_root_are_passed_over(tmp_path):
    write(tmp_path, pyproject="[project]\nname = 'x'\n", phrases__a=HEAD + GOOD)
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "phrases" / ".hidden.toml").write_text("x")
    assert read_book(tmp_path).problems == ()


def test_a_category_without_a_name_of_its_own_takes_the_file_name(tmp_path):
    write(tmp_path, **{"phrases__10-greetings": "schema = 1\n" + GOOD})
    book = read_book(tmp_path)
    assert book.categories == (Category("greetings", "greetings"),)
    assert 'category = "greetings"' in book.problems[0].mend


def test_an_empty_book_says_so(tmp_path):
    assert [(problem.rule, problem.level) for problem in read_book(tmp_path).problems] == [("book.empty", "info")]


def test_what_is_no_book_says_so(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    assert read_book(tmp_path / "a.csv").problems[0].rule == "book.kind"
    assert read_book(tmp_path / "none").problems[0].rule == "book.missing"


@pytest.mark.parametrize(
    "name",
    ["a.sync-conflict-20260522-101010-ABC.toml", "a (Li's conflicted copy 2026-05-22).toml", "a-冲突-小古.toml"],
)
def test_conflict_copies_are_named_and_not_loaded(tmp_path, name):
    write(tmp_path, phrases__a=HEAD + GOOD)
    (tmp_path / "phrases" / name).write_text(HEAD + GOOD.replace("ok.one", "ok.two"), encoding="utf-8")
    book = read_book(tmp_path)
    assert [phrase.id for phrase in book.phrases] == ["ok.one"]
    assert [(problem.rule, problem.place.file) for problem in book.problems] == [
        ("file.conflict-copy", str(tmp_path / "phrases" / name))
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_nothing_is_opened_that_is_no_file_of_the_book(tmp_path):
    outside = write(tmp_path / "outside", secret=HEAD + GOOD.replace("ok.one", "secret.one"))
    book_folder = write(tmp_path / "book", phrases__a=HEAD + GOOD, other__b=HEAD + GOOD.replace("ok.one", "ok.two"))
    phrases = book_folder / "phrases"
    (phrases / "leaves.toml").symlink_to(outside / "secret.toml")
    (phrases / "device.toml").symlink_to("/dev/zero")
    (phrases / "broken.toml").symlink_to("nowhere")
    (phrases / "loop.toml").symlink_to("loop.toml")
    (phrases / "stays.toml").symlink_to("../other/b.toml")
    (phrases / "folder.toml").mkdir()
    (book_folder / "rules").symlink_to(outside)
    os.mkfifo(phrases / "pipe.toml")
    started = time.process_time()
    book = read_book(book_folder)
    assert time.process_time() - started < 3  # a freeze; docs/reliability.md has the figures
    assert {phrase.id for phrase in book.phrases} == {"ok.one", "ok.two"}
    assert book.rule_files == ()
    told = {Path(problem.place.file).name: problem.rule for problem in book.problems}
    assert told == {
        "leaves.toml": "file.link",
        "device.toml": "file.link",
        "broken.toml": "file.unreadable",
        "loop.toml": "file.unreadable",
        "folder.toml": "file.kind",
        "rules": "file.link",
        "pipe.toml": "file.kind",
    }


@pytest.fixture
def bound_by_permissions():
    """A folder for a test that permissions bind, even where tests run as root."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)  # nobody
        yield Path(folder)
        os.seteuid(user)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are another thing there")
def test_an_unreadable_file_or_folder_is_told(bound_by_permissions):
    folder = write(bound_by_permissions, phrases__a=HEAD + GOOD, phrases__b=HEAD, rules__r="schema = 1\n")
    (folder / "phrases" / "b.toml").chmod(0)
    (folder / "rules").chmod(0)
    book = read_book(folder)
    (folder / "rules").chmod(0o700)
    assert len(book.phrases) == 1
    assert [problem.rule for problem in book.problems] == ["file.unreadable", "file.unreadable"]


def test_a_file_with_thousands_of_faults_tells_a_hundred(tmp_path):
    book, problems = problems_of(tmp_path, "[[phrase]]\nid = 1\n" * 3000)
    assert len(problems) == 101
    assert "2900" in book.problems[-1].message


HOSTILE = {
    "unknown keys": GOOD + "".join(f"key{number} = 1\n" for number in range(200_000)),
    "braces": "".join(f'[[phrase]]\nid = "p.{n}"\ntitle = "t"\ntext = "{"{ " * 1999}"\n' for n in range(900)),
    "one long text": '[[phrase]]\nid = "p.1"\ntitle = "t"\ntext = """' + ("字" * 99 + "\n") * 13_000 + '"""\n',
    "long texts": "".join(f'[[phrase]]\nid = "p.{n}"\ntitle = "t"\ntext = "{"a" * 40_000}"\n' for n in range(100)),
    "one id": "[[phrase]]\nid = 'a.b'\ntitle = 't'\ntext = 'x'\n" * 60_000,
    "no header": "phrase = [" + "{}," * 200_000 + "]\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_read_in_a_moment(tmp_path, name):
    # Three seconds: the machine of a test run is shared; alone each takes under 0.6, parser included.
    write(tmp_path, phrases__a=HEAD + HOSTILE[name])
    started = time.process_time()
    book = read_book(tmp_path)
    assert time.process_time() - started < 3  # a freeze, not a figure
    assert book.problems


def test_the_limits_stop_reading_and_say_so(tmp_path, monkeypatch):
    write(tmp_path, phrases__a=HEAD + GOOD, phrases__b=HEAD + GOOD.replace("one", "two") + GOOD.replace("one", "three"))
    monkeypatch.setattr(reading, "MOST_PHRASES", 2)
    book = read_book(tmp_path)
    assert [phrase.id for phrase in book.phrases] == ["ok.one", "ok.two"]
    assert [problem.rule for problem in book.problems] == ["book.limit"]


def test_a_book_from_elsewhere_reads_like_the_folder(tmp_path):
    files = {
        "book.toml": 'schema = 1\nname = "店"\n',
        "10-lone.toml": HEAD + GOOD,
        "phrases/a.toml": HEAD + GOOD.replace("one", "two"),
        "rules/r.toml": "schema = 1\n",
        "phrases/deeper/b.toml": HEAD + GOOD.replace("one", "three"),
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    folder = read_book(tmp_path)
    mirror = book_from_sources("x", str(tmp_path), "team", [(name, text.encode()) for name, text in files.items()])
    assert mirror.phrases == folder.phrases
    assert (mirror.name, mirror.categories, mirror.problems) == (folder.name, folder.categories, folder.problems)

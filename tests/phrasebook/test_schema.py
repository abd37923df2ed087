"""The JSON Schemas and the loader say the same of the same documents."""

from pathlib import Path

import jsonschema
import pytest
import tomli
from test_reading import BOOKS, GOOD, HEAD, PHRASES, write

from phrasebook.files.reading import read_book
from phrasebook.files.schema import schemas

HOUSE = Path(__file__).parents[2]
CHECKERS = {name: jsonschema.Draft202012Validator(schema) for name, schema in schemas().items()}
ONLY_THE_LOADER = {"phrase.field", "field.default"}  # braces in a text, a default among choices
RUNAWAY_PATTERNS = {"field.pattern"}


@pytest.mark.parametrize("name", CHECKERS)
def test_each_schema_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(schemas()[name])
    assert schemas()[name]["$id"] == f"urn:miaohui:{name}:1"


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("book", "phrasebook/builtin/book.toml"),
        ("phrase-file", "phrasebook/builtin/phrases/*.toml"),
        ("rules-file", "phrasebook/builtin/rules/*.toml"),
        ("guide-file", "phrasebook/builtin/guides/*.toml"),
        ("lexicon", "phrasebook/builtin/lexicon.toml"),
        ("keymap-file", "keymaps/*.toml"),
    ],
)
def test_the_files_that_ship_are_valid(name, pattern):
    paths = list(HOUSE.glob(pattern))
    assert paths
    for path in paths:
        errors = [error.message for error in CHECKERS[name].iter_errors(tomli.loads(path.read_text(encoding="utf-8")))]
        assert errors == [], path


@pytest.mark.parametrize(("phrase", "told", "kept"), PHRASES)
def test_schema_and_loader_agree_on_phrases(phrase, told, kept):
    document = tomli.loads(f"{HEAD}[[phrase]]\n{phrase}\n")
    rules = {rule for rule, _ in told} - ONLY_THE_LOADER
    assert CHECKERS["phrase-file"].is_valid(document) == (not rules)


@pytest.mark.parametrize(("content", "rule"), BOOKS)
def test_schema_and_loader_agree_on_books(content, rule):
    document = tomli.loads(f"schema = 1\n{content}\n")
    assert CHECKERS["book"].is_valid(document) == (rule in ONLY_THE_LOADER | RUNAWAY_PATTERNS)


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "schema = 1\ncategory = 'c'\n",
        "category = 'c'\n",
        "schema = 1\n",
        "schema = '1'\ncategory = 'c'\n",
        "schema = true\ncategory = 'c'\n",
        "schema = 2\ncategory = 'c'\n",
        "schema = 1\ncategory = ''\n",
        "schema = 1\ncategory = 'c'\nname = 7\n",
        "schema = 1\ncategory = 'c'\nunknown = 7\n",
    ],
)
def test_schema_and_loader_agree_on_the_top_of_a_file(tmp_path, head):
    book = read_book(write(tmp_path, phrases__a=head + GOOD))
    assert CHECKERS["phrase-file"].is_valid(tomli.loads(head + GOOD)) == (not book.problems)


@pytest.mark.parametrize(
    ("name", "text", "valid"),
    [
        ("rules-file", '[pack]\nid="x"\n[[rule]]\nid="a.b"\nmessage="m"\nany=["不"]', True),
        ("rules-file", '[pack]\nid="x"\n[[rule]]\nid="a.b"\nmessage="m"', False),  # nothing to look for
        ("rules-file", '[pack]\nid="x"\n[[rule]]\nid="A"\nmessage="m"\nany=["不"]', False),
        ("rules-file", '[settings."tone.bu"]\nallow=["product"]\nallow_terms=["不二家"]', True),
        ("rules-file", '[settings."tone.bu"]\nlevel="quiet"', False),
        ("guide-file", 'id="heat"\ntitle="HEAT"\n[[step]]\ntitle="倾听"\nphrases=["a.b"]', True),
        ("guide-file", 'id="heat"\ntitle="HEAT"', False),
        ("lexicon", '[same]\n"发货"=["寄出"]\n[weights]\n"怎么"=0.4\n[fillers]\nwords=["请问"]', True),
        ("lexicon", '[same]\n"发货"="寄出"', False),
        ("keymap-file", 'name="vim"\nextends="default"\n[keys]\n"result.next"=["ctrl+j"]\n"stats.open"=[]', True),
        ("keymap-file", '[keys]\n"result.next"="ctrl+j"', False),
        (
            "config",
            'confirm="error"\n[agent]\n"客服名"="小古"\n[[book]]\npath="x"\n[[book]]\ngit="https://e.cn/a"',
            True,
        ),
        ("config", "[[book]]\nmode='subscribe'", False),
        ("config", 'confirm="loud"', False),
    ],
)
def test_other_files(name, text, valid):
    assert CHECKERS[name].is_valid(tomli.loads(f"schema = 1\n{text}\n")) == valid

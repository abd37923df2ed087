"""Guides: read with every slip told, layered by id, and eight that ship and are worth walking."""

from pathlib import Path

import jsonschema
import pytest
import tomli

from phrasebook.files.guides import read_guide
from phrasebook.files.schema import schemas
from phrasebook.guides import phrases_of
from phrasebook.library import Library, open_library
from phrasebook.linting.gather import lint, targets

STEP = '[[step]]\ntitle = "倾听"\naim = "听"\nwatch = "急"\nphrases = ["soothe.hear.1"]\n'
GOOD = f'schema = 1\nid = "heat"\ntitle = "安抚"\nwhen = "有情绪"\n{STEP}'

# A slip in a guide, what is told of it (rule, line), and how many steps remain (None: no guide).
SLIPS = [
    ("", ("file.schema", 1), None),
    ("schema = 1\n", ("guide.id", 1), None),
    (GOOD.replace("schema = 1\n", ""), ("file.schema", 1), None),
    (GOOD.replace("schema = 1", 'schema = "1"'), ("file.schema", 1), None),
    (GOOD.replace("schema = 1", "schema = 2"), ("file.newer", 1), 1),
    (GOOD.replace('id = "heat"\n', ""), ("guide.id", 1), None),
    (GOOD.replace('"heat"', '"安抚"'), ("guide.id", 2), None),
    (GOOD.replace('title = "安抚"\n', ""), ("guide.title", 1), None),
    (GOOD.replace('"有情绪"', "1"), ("guide.when", 4), 1),
    (GOOD.replace("when", "whem"), ("guide.unknown-key", 4), 1),
    (GOOD.replace(STEP, ""), ("guide.step", 1), None),
    (GOOD.replace("[[step]]", "[step]"), ("guide.step", 5), None),
    (GOOD.replace(STEP, 'step = ["倾听"]\n'), ("guide.step", 5), None),
    (GOOD + '[[step]]\naim = "没有名字"\n', ("guide.title", 10), 1),
    (GOOD + '[[step]]\ntitle = ""\n', ("guide.title", 11), 1),
    (GOOD.replace('aim = "听"', "aim = 1"), ("guide.aim", 7), 1),
    (GOOD.replace("watch", "wach"), ("guide.unknown-key", 8), 1),
    (GOOD.replace('["soothe.hear.1"]', '"soothe.hear.1"'), ("guide.phrases", 9), 1),
    (GOOD.replace('title = "倾听"', 'title = "倾听'), ("toml.unclosed-quote", 6), None),
    (GOOD.replace("急", "急\u200b"), ("text.invisible", 8), 1),
]

# The eight ways of working, in the order in which they are listed, and the least number of steps of each.
SHIPPED = {
    "reception": 8,
    "heat": 4,
    "return-talk": 5,
    "bad-review-call": 6,
    "price-talk": 3,
    "flaw-remedy": 3,
    "closing": 7,
    "evidence": 3,
}


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def book(folder: Path, **guides: str) -> Path:
    """A book of one phrase, with guides by file name."""
    write(folder / "a.toml", 'schema = 1\ncategory = "a"\n[[phrase]]\nid = "own.one"\ntitle = "一"\ntext = "好的"\n')
    for name, content in guides.items():
        write(folder / "guides" / f"{name}.toml", content)
    return folder


def test_a_guide_is_read_as_written(tmp_path):
    read = read_guide(write(tmp_path / "heat.toml", GOOD))
    assert read.problems == ()
    assert (read.guide.id, read.guide.title, read.guide.when, read.guide.place.line) == ("heat", "安抚", "有情绪", 2)
    (step,) = read.guide.steps
    assert (step.title, step.aim, step.watch, step.phrases) == ("倾听", "听", "急", ("soothe.hear.1",))
    assert step.place.line == 5


@pytest.mark.parametrize(("content", "told", "steps"), SLIPS)
def test_a_slip_is_told_with_its_line_and_costs_the_least(tmp_path, content, told, steps):
    read = read_guide(write(tmp_path / "heat.toml", content))
    assert told in [(problem.rule, problem.place.line) for problem in read.problems]
    assert (len(read.guide.steps) if read.guide else None) == steps
    assert all(problem.message for problem in read.problems)


@pytest.mark.parametrize(("content", "told", "_steps"), SLIPS)
def test_schema_and_loader_agree_on_guides(content, told, _steps):
    # Editors must underline what the loader refuses; hidden characters are beyond a schema, broken TOML before it.
    if told[0] not in ("toml.unclosed-quote", "text.invisible"):
        assert not jsonschema.Draft202012Validator(schemas()["guide-file"]).is_valid(tomli.loads(content))


def test_a_key_of_a_newer_format_is_no_slip(tmp_path):
    # Who updates later than the team must not be shouted at for every new key.
    newer = GOOD.replace("schema = 1", "schema = 2").replace("when", "since")
    read = read_guide(write(tmp_path / "heat.toml", newer))
    assert [problem.rule for problem in read.problems] == ["file.newer"]


def test_a_file_that_is_not_there_is_told_and_not_raised(tmp_path):
    read = read_guide(tmp_path / "none.toml")
    assert read.guide is None
    assert [problem.level for problem in read.problems] == ["error"]


def test_a_higher_book_replaces_a_guide_in_its_place(tmp_path):
    own = GOOD.replace("安抚", "本店安抚")
    new = GOOD.replace('"heat"', '"own"')
    library = open_library([book(tmp_path / "own", a_heat=own, b_own=new)])
    assert [guide.id for guide in library.guides] == [*SHIPPED, "own"]
    assert next(guide for guide in library.guides if guide.id == "heat").title == "本店安抚"
    assert library.guide_problems == ()


def test_of_two_guides_with_one_id_in_a_book_the_first_stays(tmp_path):
    library = open_library([book(tmp_path, a=GOOD, b=GOOD.replace("安抚", "又一份"))], built_in=False)
    assert [guide.title for guide in library.guides] == ["安抚"]
    assert [(problem.rule, Path(problem.place.file).name) for problem in library.guide_problems] == [
        ("guide.duplicate-id", "b.toml")
    ]


def test_a_broken_guide_leaves_the_others(tmp_path):
    library = open_library([book(tmp_path, a="schema = ", b=GOOD)], built_in=False)
    assert [guide.id for guide in library.guides] == ["heat"]
    assert [problem.level for problem in library.guide_problems] == ["error"]


def test_a_guide_that_breaks_while_the_program_runs_keeps_its_last_good_content(tmp_path):
    folder = book(tmp_path, heat=GOOD)
    first = open_library([folder], built_in=False)
    assert [guide.title for guide in first.guides] == ["安抚"]
    write(folder / "guides" / "heat.toml", "schema = ")
    second = open_library([folder], built_in=False, before=first)
    third = open_library([folder], built_in=False, before=second)  # nobody looked at the second's guides
    assert [guide.title for guide in third.guides] == ["安抚"]
    assert [problem.level for problem in third.guide_problems] == ["error"]
    write(folder / "guides" / "heat.toml", GOOD.replace("安抚", "改好了"))
    assert [guide.title for guide in open_library([folder], built_in=False, before=third).guides] == ["改好了"]
    (folder / "guides" / "heat.toml").unlink()
    assert open_library([folder], built_in=False, before=third).guides == ()


def test_a_step_shows_the_phrases_that_exist(tmp_path, library):
    # A team hid one, somebody mistyped another: the step goes on with the rest, in its order.
    written = GOOD.replace('["soothe.hear.1"]', '["soothe.hear.2", "no.such", "soothe.hear.1"]')
    (step,) = read_guide(write(tmp_path / "heat.toml", written)).guide.steps
    assert [phrase.id for phrase in phrases_of(step, library.get)] == ["soothe.hear.2", "soothe.hear.1"]


def test_lint_names_a_phrase_that_does_not_exist(tmp_path):
    # Built-in and own ids are known; the slip is told at its own place in the list, with the nearest id.
    written = GOOD.replace('["soothe.hear.1"]', '["soothe.hear.1", "own.one",\n  "own.onee"]')
    found = lint(targets([book(tmp_path, heat=written)]))
    told = [one for one in found if one.rule == "guide.phrase"]
    assert [(one.level, one.place.line, one.place.column) for one in told] == [("error", 10, 3)]
    assert told[0].mend == "是不是 own.one？"
    assert "own.onee" in told[0].message


def test_lint_and_library_tell_the_same_of_a_guide(tmp_path):
    folder = book(tmp_path, heat=GOOD.replace("watch", "wach").replace('"有情绪"', "1"))
    told = [(one.place.line, one.rule, one.message) for one in lint(targets([folder]))]
    problems = open_library([folder], built_in=False).guide_problems
    assert len(problems) == 2
    assert {(one.place.line, one.rule, one.message) for one in problems} <= set(told)


def test_the_eight_ways_of_working_ship_in_order(library):
    assert library.guide_problems == ()
    assert [guide.id for guide in library.guides] == list(SHIPPED)
    assert [guide.id for guide in library.guides if len(guide.steps) < SHIPPED[guide.id]] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_step_says_what_for_what_to_watch_and_what_to_say(library, name):
    guide = next(guide for guide in library.guides if guide.id == name)
    assert 0 < len(guide.when) <= 20
    assert len({step.title for step in guide.steps}) == len(guide.steps)
    for step in guide.steps:
        # One line of a narrow pane for the title, two for the rest: read at a glance while a buyer waits.
        assert 2 <= len(step.title) <= 20, step
        assert 5 <= len(step.aim) < 40, step
        assert 5 <= len(step.watch) < 40, step
        assert 1 <= len(step.phrases) <= 6, step
        assert [phrase.id for phrase in phrases_of(step, library.get)] == list(step.phrases), step


def test_the_guides_that_ship_are_lint_clean(library):
    found = [one for path in library.guide_files for one in lint(targets([Path(path)]))]
    assert [str(one.place) for one in found if "guides" in one.place.file] == []


def test_guides_teach_no_doubtful_method(library):
    # What old training taught and marketplaces punish stands in `watch` as a warning, never in `aim`.
    aims = "".join(step.aim for guide in library.guides for step in guide.steps)
    assert [word for word in ("返现", "红包", "改评", "仅剩", "好评", "私下", "微信") if word in aims] == []

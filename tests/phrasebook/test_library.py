"""The stack of books: who wins, who hides, where each text comes from."""

import pytest

import phrasebook
from phrasebook.files.reading import read_book
from phrasebook.library import Library, open_library
from phrasebook.model import Category


def book(folder, category="c", name="", settings="", **phrases):
    """A book with one category; phrases as `a_b="text"` for the id `a.b`, or a dict of keys."""
    (folder / "phrases").mkdir(parents=True)
    lines = ["schema = 1", f'category = "{category}"']
    lines += [f'name = "{name}"'] if name else []
    for key, content in phrases.items():
        keys = content if isinstance(content, dict) else {"title": f'"题 {content}"', "text": f'"{content}"'}
        lines += ["[[phrase]]", f'id = "{key.replace("_", ".")}"', *(f"{k} = {v}" for k, v in keys.items())]
    (folder / "phrases" / f"{category}.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "book.toml").write_text(f"schema = 1\n{settings}\n", encoding="utf-8")
    return folder


def coded(text, code):
    return {"title": f'"题 {text}"', "text": f'"{text}"', "code": f'"{code}"'}


def texts(library):
    return [phrase.text for phrase in library.phrases]


def test_a_higher_book_replaces_the_whole_phrase_in_its_place(tmp_path):
    low = book(tmp_path / "low", a_a=coded("低一", "x"), a_b="低二")
    high = book(tmp_path / "high", a_c="高三", a_a="高一")
    library = open_library([low, high], built_in=False)
    assert texts(library) == ["高一", "低二", "高三"]
    assert library["a.a"].code == ""  # nothing of the lower phrase shows through
    assert texts(open_library([high, low], built_in=False)) == ["高三", "低一", "低二"]


def test_personal_beats_team_beats_built_in(tmp_path):
    built_in = open_library()
    one = built_in.phrases[0]
    key = one.id.replace(".", "_")
    team = book(tmp_path / "team", one.category, **{key: "团队的"})
    own = book(tmp_path / "own", one.category, **{key: "自己的"})
    assert built_in.where(one.id).layer == "built-in"
    assert open_library([team])[one.id].text == "团队的"
    library = open_library([team], personal=own)
    assert library[one.id].text == "自己的"
    assert library.where(one.id).layer == "personal"
    assert len(library) == len(built_in)


def test_hidden_takes_a_phrase_away_and_a_still_higher_book_brings_it_back(tmp_path):
    low = book(tmp_path / "low", a_a="一", a_b="二")
    middle = book(tmp_path / "middle", a_a={"hidden": "true"})
    high = book(tmp_path / "high", a_a="三")
    library = open_library([low, middle], built_in=False)
    assert texts(library) == ["二"]
    assert "a.a" not in library
    assert library.get("a.a") is None
    with pytest.raises(KeyError):
        library.where("a.a")
    assert texts(open_library([low, middle, high], built_in=False)) == ["二", "三"]


def test_hiding_what_is_not_there_is_told_with_the_nearest_id(tmp_path):
    low = book(tmp_path / "low", ship_when="一")
    high = book(tmp_path / "high", ship_whem={"hidden": "true"})
    (problem,) = open_library([low, high], built_in=False).problems
    assert (problem.rule, problem.level, problem.mend) == ("phrase.hides-nothing", "info", "是不是 ship.when？")


def test_every_phrase_says_where_it_comes_from(tmp_path):
    low = book(tmp_path / "low", settings='name = "低书"', a_a="一")
    origin = open_library([low], built_in=False).where("a.a")
    assert (origin.layer, origin.book, origin.file, origin.line) == ("team", "低书", str(low / "phrases" / "c.toml"), 3)


def test_a_code_belongs_to_the_highest_phrase_that_has_it(tmp_path):
    low = book(tmp_path / "low", a_a=coded("一", "fh"), a_b=coded("二", "gg"))
    high = book(tmp_path / "high", b_a=coded("三", "FH"), b_b=coded("四", "fh"))
    library = open_library([low, high], built_in=False)
    assert {phrase.id: phrase.code for phrase in library.phrases} == {"a.a": "", "a.b": "gg", "b.a": "FH", "b.b": ""}
    told = [(problem.rule, problem.level, problem.place.file) for problem in library.problems]
    assert told == [
        ("phrase.duplicate-code", "warn", str(low / "phrases" / "c.toml")),
        ("phrase.duplicate-code", "warn", str(high / "phrases" / "c.toml")),
    ]
    assert "“题 三”" in library.problems[0].message


def test_an_overridden_phrase_does_not_hold_its_code(tmp_path):
    low = book(tmp_path / "low", a_a=coded("一", "fh"))
    high = book(tmp_path / "high", a_a=coded("二", "fh"))
    library = open_library([low, high], built_in=False)
    assert library["a.a"].code == "fh"
    assert library.problems == ()


def test_categories_follow_the_highest_book_that_orders_them(tmp_path):
    low = book(tmp_path / "low", "x", "甲", 'categories = ["y", "x"]', a_a="一")
    middle = book(tmp_path / "middle", "y", "乙", a_b="二")
    high = book(tmp_path / "high", "z", "丙", 'categories = ["z", "x"]', a_c="三")
    library = open_library([low, middle, high], built_in=False)
    assert library.categories == (Category("z", "丙"), Category("x", "甲"), Category("y", "乙"))
    assert texts(library) == ["三", "一", "二"]


def test_a_category_without_a_name_higher_up_keeps_the_lower_name(tmp_path):
    low = book(tmp_path / "low", "x", "甲", a_a="一")
    high = book(tmp_path / "high", "x", a_b="二")
    assert open_library([low, high], built_in=False).categories == (Category("x", "甲"),)


def test_a_category_that_nobody_has_is_told(tmp_path):
    low = book(tmp_path / "low", "shipping", "物流", 'categories = ["shiping"]', a_a="一")
    (problem,) = open_library([low], built_in=False).problems
    assert (problem.rule, problem.level, problem.mend) == ("book.unknown-category", "info", "是不是 shipping？")


def test_the_higher_definition_of_a_field_wins(tmp_path):
    low = book(tmp_path / "low", settings='[fields."店"]\nvalue = "低"\n[fields."城"]\nhint = "市"', a_a="一")
    high = book(tmp_path / "high", settings='[fields."店"]\nvalue = "高"', a_b="二")
    fields = open_library([low, high], built_in=False).fields
    assert (fields["店"].value, fields["城"].hint) == ("高", "市")


def test_rules_and_guides_of_all_books_are_listed_lowest_first(tmp_path):
    for name in ("low", "high"):
        folder = book(tmp_path / name, a_a="一")
        for part in ("rules", "guides"):
            (folder / part).mkdir()
            (folder / part / "x.toml").write_text("schema = 1\n")
    library = open_library([tmp_path / "low", tmp_path / "high"], built_in=False)
    assert library.rule_files == tuple(str(tmp_path / name / "rules" / "x.toml") for name in ("low", "high"))
    assert library.guide_files == tuple(str(tmp_path / name / "guides" / "x.toml") for name in ("low", "high"))


def test_a_missing_team_book_is_a_problem_and_a_missing_personal_book_is_none(tmp_path):
    library = open_library([tmp_path / "none"], built_in=False, personal=tmp_path / "own")
    assert [problem.rule for problem in library.problems] == ["book.missing"]
    assert [one.layer for one in library.books] == ["team", "personal"]


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "", "/dev/null", "/dev/null/x", "\ud800"])
def test_no_path_whatever_is_an_exception(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # "" is the folder one stands in
    for cache in (None, tmp_path / "cache"):
        library = open_library([path], built_in=False, cache=cache)
        assert library.phrases == ()
        assert library.problems[0].rule.startswith("book.")


def test_broken_books_never_keep_the_others_from_loading(tmp_path):
    low = book(tmp_path / "low", a_a="一")
    (tmp_path / "bad.toml").write_text("title = “x”", encoding="utf-8")
    library = open_library([tmp_path / "bad.toml", low], built_in=False)
    assert texts(library) == ["一"]
    assert [problem.rule for problem in library.problems] == ["toml.curly-quote"]


def test_the_built_in_book_is_without_a_problem():
    library = open_library()
    assert library.problems == ()
    assert not library.books[0].writable
    assert len(library) >= 220


def test_a_library_of_nothing_is_fine():
    library = Library([])
    assert (library.phrases, library.categories, library.problems) == ((), (), ())


def test_the_index_is_made_once_and_searches_what_is_there(tmp_path):
    low = book(tmp_path / "low", a_a="发货时间", a_b="退款")
    library = Library([read_book(low)])
    assert library.search_index() is library.search_index()
    assert library.search_index().search("fh")[0].phrase.id == "a.a"


def test_the_public_names_are_there():
    for name in phrasebook.__all__:
        assert getattr(phrasebook, name).__module__.startswith("phrasebook")
    with pytest.raises(AttributeError, match="nothing_of_the_sort"):
        phrasebook.nothing_of_the_sort  # noqa: B018 - the access is the test

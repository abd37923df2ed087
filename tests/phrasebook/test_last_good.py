"""A file that breaks while the program runs keeps its last good content, and the problem is told."""

import shutil

import pytest

from phrasebook.library import open_library

HEAD = 'schema = 1\ncategory = "{0}"\nname = "类{0}"\n[[phrase]]\nid = "{0}.one"\ntitle = "题{0}"\ntext = "文{0}"\n'


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    (folder / "phrases").mkdir(parents=True)
    (folder / "book.toml").write_text('schema = 1\nname = "店"\ncategories = ["b", "a"]\n[fields.x]\nvalue = "y"\n')
    for name in "ab":
        (folder / "phrases" / f"{name}.toml").write_text(HEAD.format(name), encoding="utf-8")
    return folder


def reopened(folder, change):
    before = open_library([folder], built_in=False)
    change()
    return before, open_library([folder], built_in=False, before=before)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("title = “x”", "toml.curly-quote"),
        ("", "file.schema"),  # truncated, as when a sync tool is half way
        ("\xc4\xe3\xba\xc3", "toml.encoding"),
    ],
)
def test_a_broken_file_keeps_its_phrases(book, content, rule):
    path = book / "phrases" / "b.toml"
    before, after = reopened(
        book, lambda: path.write_text(content, encoding="latin-1" if "\xc4" in content else "utf-8")
    )
    assert after.phrases == before.phrases
    assert after.categories == before.categories
    assert [problem.rule for problem in after.problems] == [rule]
    assert after["b.one"].text == "文b"


def test_an_edit_of_another_file_is_seen_meanwhile(book):
    def change():
        (book / "phrases" / "b.toml").write_text("title = “x”", encoding="utf-8")
        (book / "phrases" / "a.toml").write_text(HEAD.format("a").replace("文a", "新的"), encoding="utf-8")

    _, after = reopened(book, change)
    assert {phrase.id: phrase.text for phrase in after.phrases} == {"b.one": "文b", "a.one": "新的"}


def test_a_phrase_that_moved_to_a_good_file_is_not_kept_twice(book):
    def change():
        (book / "phrases" / "b.toml").write_text("title = “x”", encoding="utf-8")
        moved = HEAD.format("a") + '[[phrase]]\nid = "b.one"\ntitle = "搬来"\ntext = "搬来"\n'
        (book / "phrases" / "a.toml").write_text(moved, encoding="utf-8")

    _, after = reopened(book, change)
    assert after["b.one"].text == "搬来"
    assert len(after) == 2


def test_a_broken_book_toml_keeps_name_fields_and_order(book):
    before, after = reopened(book, lambda: (book / "book.toml").write_text("name = “x”", encoding="utf-8"))
    assert after.books[0].name == "店"
    assert after.fields == before.fields
    assert after.categories == before.categories


def test_a_share_that_went_away_keeps_the_whole_book(book):
    before, after = reopened(book, lambda: shutil.rmtree(book))
    assert after.phrases == before.phrases
    assert [problem.rule for problem in after.problems] == ["book.missing"]


def test_it_is_still_kept_when_read_a_second_time(book):
    _, once = reopened(book, lambda: (book / "phrases" / "b.toml").write_text("", encoding="utf-8"))
    assert "b.one" in open_library([book], built_in=False, before=once)


def test_what_someone_deleted_is_gone(book):
    _, after = reopened(book, (book / "phrases" / "b.toml").unlink)
    assert [phrase.id for phrase in after.phrases] == ["a.one"]

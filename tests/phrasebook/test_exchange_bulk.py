"""Many phrases saved in one step: one undo takes all back, files stay small, a failure leaves every byte."""

from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.files.editing import Conflict, EditError, Editor, keeping
from phrasebook.files.editing.bulk import MOST_IN_FILE
from phrasebook.files.editing.rewriting import Step
from phrasebook.files.reading import read_book
from phrasebook.model import Category, Phrase

CATEGORIES = (Category("shipping", "物流"), Category("reviews", "求好评"))
TEAM = """schema = 1
category = "shipping"
name = "物流"

# 首句
[[phrase]]
id = "shipping.old"
title = "旧的"
text = "原来的话"  # 运营核对
code = "fh"

[[phrase]]
title = "没有编号"
text = "也在"
"""


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    (folder / "phrases").mkdir(parents=True)
    (folder / "phrases" / "10-shipping.toml").write_text(TEAM, encoding="utf-8", newline="")
    return folder


@pytest.fixture
def editor(tmp_path, book):
    return Editor((read_book(book),), tmp_path / "mine", tmp_path / "state")


def new(title, text, category="shipping", **more):
    return Phrase("", title, text, category, **more)


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.toml"))}


def test_keys_that_this_version_does_not_know_are_added_with_their_phrase(editor, book):
    # TOML writes dates, tables and infinity otherwise than JSON; a conflict copy may hold any of them.
    extra = {"since": date(2026, 5, 22), "owner": {"name": "小古"}, "a b": [1, {"x": True}], "most": float("inf")}
    mine = Phrase("shipping.new", "新的", "话", "shipping", extra=MappingProxyType(extra))
    editor.save_all([(mine, None)], book=book)
    assert {phrase.id: phrase.extra for phrase in read_book(book).phrases}["shipping.new"] == extra


def test_values_that_python_takes_for_equal_are_told_apart(editor, book):
    shelf = book / "phrases" / "10-shipping.toml"
    shelf.write_text(TEAM.replace('code = "fh"', "owner = 1"), encoding="utf-8")
    (theirs, _) = read_book(book).phrases
    mine = Phrase("shipping.old", "旧的", "原来的话", "shipping", extra=MappingProxyType({"owner": True}))
    editor.save_all([(mine, theirs)], book=book)
    assert "owner = true" in shelf.read_text(encoding="utf-8")


def test_added_and_changed_phrases_read_back_and_one_undo_restores_every_byte(editor, book):
    before = content(book)
    theirs = {phrase.title: phrase for phrase in read_book(book).phrases}
    edits = [
        (new("甲", '两行\n带"引号"和\\斜杠', tags=("发货",), asks=("在吗",)), None),
        (new("乙", "单行", code="y"), None),
        (new("谢谢好评", "谢谢", "reviews"), None),
        (Phrase("shipping.old", "旧的", "换过的话", "shipping", code="fh"), theirs["旧的"]),
    ]
    saved = editor.save_all(edits, book=book, categories=CATEGORIES)
    assert saved.action == "import"
    after = read_book(book)
    assert after.problems == () or {problem.rule for problem in after.problems} == {"phrase.no-id"}
    assert {phrase.title: phrase.text for phrase in after.phrases} == {
        "旧的": "换过的话",
        "没有编号": "也在",
        "甲": '两行\n带"引号"和\\斜杠',
        "乙": "单行",
        "谢谢好评": "谢谢",
    }
    assert {each.id: each.name for each in after.categories} == {"shipping": "物流", "reviews": "求好评"}
    assert b"# \xe8\xbf\x90\xe8\x90\xa5" in content(book)["10-shipping.toml"]  # the comment beside the changed key
    assert editor.undo().undid == "import"
    assert content(book) == before


def test_a_category_overflows_into_further_files(editor, book):
    count = MOST_IN_FILE * 2
    editor.save_all([(new(f"第{n}条", f"话{n}"), None) for n in range(count)], book=book, categories=CATEGORIES)
    after = read_book(book)
    assert len(after.phrases) == count + 2
    assert len(content(book)) == 3
    assert [each.id for each in after.categories] == ["shipping"]
    editor.undo()
    assert list(content(book)) == ["10-shipping.toml"]


def test_equal_titles_get_ids_of_their_own(editor, book):
    editor.save_all([(new("同名", f"话{n}"), None) for n in range(300)], book=book)
    assert len({phrase.id for phrase in read_book(book).phrases}) == 302


def test_a_phrase_changed_meanwhile_stops_everything(editor, book):
    before = content(book)
    stale = Phrase("shipping.old", "旧的", "别人没见过的话", "shipping")
    edits = [(new("甲", "话"), None), (Phrase("shipping.old", "旧的", "我的", "shipping"), stale)]
    assert isinstance(editor.save_all(edits, book=book), Conflict)
    assert content(book) == before
    assert editor.undo() is None


def test_an_undo_after_somebody_changed_one_of_them_takes_nothing_back(editor, book):
    editor.save_all([(new("甲", "话"), None), (new("乙", "语"), None)], book=book)
    file = book / "phrases" / "10-shipping.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"语"', '"改过"'), encoding="utf-8", newline="")
    before = content(book)
    assert isinstance(editor.undo(), Conflict)
    assert content(book) == before


def test_a_failed_write_puts_the_files_before_it_back(editor, book, monkeypatch):
    before = content(book)
    replace, done = keeping.replace_file, []

    def full(path, old, content, state):
        if len(done) == 1 and old is None:
            done.append(path)
            raise EditError(keeping._error(path, "edit.write", "磁盘满了", "").problem)
        done.append(path)
        replace(path, old, content, state)

    monkeypatch.setattr(keeping, "replace_file", full)
    with pytest.raises(EditError):
        editor.save_all([(new("甲", "话"), None), (new("谢", "谢谢", "reviews"), None)], book=book)
    assert content(book) == before
    monkeypatch.undo()
    assert editor.undo() is None


def test_a_book_of_one_file_takes_one_category_only(editor, tmp_path):
    single = tmp_path / "one.toml"
    editor.save_all([(new("甲", "话"), None)], book=single, categories=CATEGORIES)
    assert read_book(single).categories == (CATEGORIES[0],)
    before = single.read_bytes()
    with pytest.raises(EditError, match="只有一个文件"):
        editor.save_all([(new("乙", "话2"), None), (new("谢", "谢谢", "reviews"), None)], book=single)
    assert single.read_bytes() == before
    fresh = tmp_path / "two.toml"
    with pytest.raises(EditError, match="只有一个文件"):
        editor.save_all([(new("乙", "话2"), None), (new("谢", "谢谢", "reviews"), None)], book=fresh)
    assert not fresh.exists()


def test_an_override_keeps_the_id_of_the_lower_phrase(tmp_path):
    lower = read_book(tmp_path)  # empty
    editor = Editor((lower,), tmp_path / "mine", tmp_path / "state")
    editor.save_all([(Phrase("ship.when", "何时", "话", "shipping"), None)], categories=CATEGORIES)
    assert [phrase.id for phrase in read_book(tmp_path / "mine").phrases] == ["ship.when"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    texts=st.lists(
        st.text(st.sampled_from('a话"\\\n\r\t\x00\x0b\x1f\x7f\x85\ufeff\u2028\udcff😀=#[]'), max_size=12), max_size=4
    )
)
def test_what_undo_needs_comes_back_as_it_was_whatever_stands_in_it(texts, tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    change = keeping.Change("1-1", 7, "import", '题"\n', "c", "/b", tuple(Step("f", "id", one, one) for one in texts))
    keeping.keep(change, state, undo=True, trash=False)
    assert keeping.kept(state, "undo") == (change,) or not texts  # a change without steps is none

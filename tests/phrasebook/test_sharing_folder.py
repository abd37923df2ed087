"""Conflict copies of sync tools are told apart from files, merged without a loss, and kept in the state folder."""

import dataclasses

import pytest

from phrasebook.files.editing import Editor
from phrasebook.files.reading import read_book
from phrasebook.files.walking import copied_from
from phrasebook.sharing.folder import conflict_copies, merge_copy
from phrasebook.sharing.model import SharingError

HEAD = 'schema = 1\ncategory = "ship"\nname = "物流"\n'
ONE = '\n[[phrase]]\nid = "a.one"\ntitle = "一"\ntext = "{0}"\n'
TWO = '\n# 运营核对\n[[phrase]]\nid = "a.two"\ntitle = "二"\ntext = "{0}"\n'

NAMES = [
    ("a.sync-conflict-20260522-101010-ABC.toml", "a.toml"),
    ("a (Li's conflicted copy 2026-05-22).toml", "a.toml"),
    ("a (conflicted copy 2026-05-22 101010).toml", "a.toml"),
    ("a-冲突-小古.toml", "a.toml"),
    ("a(冲突_小古_2026-05-22).toml", "a.toml"),
    ("a (小古 的冲突副本 2026-05-22).toml", "a.toml"),
    ("a (1).toml", "a.toml"),
    ("a-DESKTOP-1AB2C3D.toml", "a.toml"),
    ("a - 副本.toml", "a.toml"),
    ("b (1).toml", None),  # nothing that it could be a copy of
    ("b-DESKTOP-1AB2C3D.toml", None),
    ("a.toml", None),
    ("10-a.toml", None),
    ("a (新).toml", None),
    ("处理冲突.toml", None),  # a category may well be about conflicts
]


@pytest.mark.parametrize(("name", "original"), NAMES)
def test_a_copy_is_known_by_its_name_and_doubtful_ones_by_their_neighbour(name, original):
    assert copied_from(name, {"a.toml", name}) == original


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "店"
    (folder / "phrases").mkdir(parents=True)
    (folder / "phrases" / "a.toml").write_text(HEAD + ONE.format("旧") + TWO.format("旧"), encoding="utf-8")
    return folder


@pytest.fixture
def editor(book, tmp_path):
    return Editor((), book, tmp_path / "state")


def leave_copy(book, text, name="a (1).toml"):
    path = book / "phrases" / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def words(book):
    return {phrase.id: phrase.text for phrase in read_book(book).phrases}


def test_a_phrase_that_only_the_copy_has_is_added_and_the_copy_kept_in_the_state_folder(book, editor):
    path = leave_copy(book, ONE.format("旧") + ONE.format("新的").replace("a.one", "a.three"))
    content = path.read_bytes()
    assert [problem.rule for problem in read_book(book).problems] == ["file.conflict-copy"]
    (copy,) = conflict_copies(book)
    outcome = merge_copy(copy, editor)
    assert words(book) == {"a.one": "旧", "a.two": "旧", "a.three": "新的"}  # what the copy lacks stays
    assert (outcome.added, outcome.changed, outcome.clashes) == (("一",), (), ())
    assert outcome.trashed.read_bytes() == content
    assert conflict_copies(book) == ()
    assert read_book(book).problems == ()
    assert "# 运营核对" in copy.original.read_text(encoding="utf-8")


def test_a_backup_tells_who_changed_what_and_both_changes_stay(book, editor):
    one = read_book(book).phrases[0]
    leave_copy(book, ONE.format("旧") + TWO.format("副本改的"))
    editor.save(dataclasses.replace(one, text="这里改的"), one, book=book)
    (copy,) = conflict_copies(book)
    outcome = merge_copy(copy, editor)
    assert words(book) == {"a.one": "这里改的", "a.two": "副本改的"}
    assert outcome.changed == ("二",)


def test_what_both_word_differently_waits_for_a_person_and_the_copy_stays(book, editor):
    path = leave_copy(book, ONE.format("副本的") + TWO.format("旧"))
    (copy,) = conflict_copies(book)
    outcome = merge_copy(copy, editor)
    assert [(clash.theirs.text, clash.mine.text) for clash in outcome.clashes] == [("旧", "副本的")]
    assert outcome.trashed is None
    assert path.exists()
    assert words(book)["a.one"] == "旧"
    settled = merge_copy(copy, editor, {"a.one": "mine"})
    assert words(book) == {"a.one": "副本的", "a.two": "旧"}
    assert settled.trashed
    assert not path.exists()


def test_one_undo_takes_a_merge_back(book, editor):
    leave_copy(book, ONE.format("新的").replace("a.one", "a.three"))
    (copy,) = conflict_copies(book)
    merge_copy(copy, editor)
    editor.undo()
    assert words(book) == {"a.one": "旧", "a.two": "旧"}


def test_a_copy_that_cannot_be_read_is_named_and_stays(book, editor):
    path = leave_copy(book, "\ntitle = “x”\n")
    (copy,) = conflict_copies(book)
    with pytest.raises(SharingError, match="读不出来"):
        merge_copy(copy, editor)
    assert path.exists()

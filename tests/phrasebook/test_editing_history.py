"""What a phrase said before can be read back from what undo and trash keep, newest first."""

from dataclasses import replace

from phrasebook.files.editing import Editor, Saved
from phrasebook.files.editing.history import earlier
from phrasebook.model import Phrase


def test_every_earlier_wording_is_there_and_none_of_another_phrase(tmp_path):
    editor = Editor((), tmp_path / "book", tmp_path / "state")
    phrase = Phrase("a.b", "标题", "第一版", "shipping")
    for text in ("第一版", "第二版", "第三版"):
        saved = editor.save(replace(phrase, text=text), phrase if phrase.place.file else None)
        assert isinstance(saved, Saved)
        phrase = saved.phrase
    other = editor.save(Phrase("a.c", "别的", "别的", "shipping"))
    assert isinstance(other, Saved)
    editor.remove(phrase)
    found = earlier("a.b", tmp_path / "state")
    assert [each.phrase.text for each in found] == ["第三版", "第二版", "第一版"]
    assert found[0].action == "remove"
    assert earlier("a.c", tmp_path / "state") == ()


def test_without_records_there_is_no_history(tmp_path):
    assert earlier("a.b", tmp_path / "nowhere") == ()

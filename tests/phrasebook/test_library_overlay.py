"""Edits that wait to be published, laid over their book: seen at once, marked, and free where there are none."""

import dataclasses
import subprocess
import sys

from phrasebook.files.overlay import Overlay
from phrasebook.library import open_library
from phrasebook.model import Category, Phrase
from phrasebook.sharing.drafts import Drafts
from phrasebook.sharing.model import Source
from phrasebook.sharing.opening import _overlay, has_drafts, team_books

BOOK = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = "两天内发出"
[[phrase]]
id = "ship.fee"
title = "运费"
text = "我们承担"
"""
PERSONAL = BOOK.replace("两天内发出", "我自己的说法").partition('[[phrase]]\nid = "ship.fee"')[0]


def book(folder, text=BOOK):
    (folder / "phrases").mkdir(parents=True)
    (folder / "phrases" / "shipping.toml").write_text(text, encoding="utf-8")
    return folder


def opened(tmp_path, edits, categories=(), **more):
    path = tmp_path / "team" if (tmp_path / "team").exists() else book(tmp_path / "team")
    return open_library([path], built_in=False, overlays={str(path): Overlay(edits, categories)}, **more)


def test_an_edit_stands_in_its_place_and_is_known_as_a_draft(tmp_path):
    before = opened(tmp_path, {})
    assert before.drafted == frozenset()
    mine = dataclasses.replace(before["ship.when"], text="改好的")
    library = opened(tmp_path, {"ship.when": mine})
    assert [phrase.text for phrase in library.phrases] == ["改好的", "我们承担"]
    assert library.drafted == {"ship.when"}
    assert library.where("ship.when").line == 4
    assert library.search_index().search("改好的")[0].phrase.id == "ship.when"


def test_a_deletion_hides_and_a_new_phrase_shows_with_its_category(tmp_path):
    new = Phrase("pay.how", "怎么付款", "都支持", "payment")
    library = opened(tmp_path, {"ship.when": None, "pay.how": new}, (Category("payment", "付款"),))
    assert [phrase.id for phrase in library.phrases] == ["ship.fee", "pay.how"]
    assert library.drafted == {"pay.how"}
    assert [category.name for category in library.categories] == ["物流", "付款"]


def test_one_s_own_book_lies_above_drafts(tmp_path):
    mine = Phrase("ship.when", "什么时候发货", "草稿", "shipping")
    library = opened(tmp_path, {"ship.when": mine}, personal=book(tmp_path / "own", PERSONAL))
    assert library["ship.when"].text == "我自己的说法"
    assert library.drafted == frozenset()


def test_a_draft_taken_back_shows_the_published_words_even_if_the_file_broke_meanwhile(tmp_path):
    mine = Phrase("ship.when", "什么时候发货", "草稿", "shipping")
    before = opened(tmp_path, {"ship.when": mine})
    (tmp_path / "team" / "phrases" / "shipping.toml").write_text("schema = 1\n[[phrase]\n", encoding="utf-8")
    library = open_library([tmp_path / "team"], built_in=False, before=before)
    assert library["ship.when"].text == "两天内发出"


def test_drafts_on_the_disk_become_an_overlay_and_damaged_ones_a_problem(tmp_path):
    source = Source("https://example.com/shop.git", mode="direct")
    path = tmp_path / "cache" / "team"
    assert team_books([source], tmp_path, tmp_path / "cache") == []  # never synced
    assert not has_drafts(tmp_path, source.key)
    assert not path.exists()
    drafts = Drafts(tmp_path)
    kept = drafts.keep(source.key, None, Phrase("pay.how", "怎么付款", "都支持", "payment"), "", "付款")
    broken = drafts.keep(source.key, None, Phrase("pay.no", "分期", "可以", "payment"))
    (drafts.folder(source.key) / f"{broken.id}.toml").write_text("broken", encoding="utf-8")
    assert has_drafts(tmp_path, source.key)
    overlay = _overlay(source, tmp_path)
    assert [edit.text for edit in overlay.edits.values()] == ["都支持"]
    assert overlay.categories == (Category("payment", "付款"),)
    assert [problem.rule for problem in overlay.problems] == ["draft.damaged"]
    library = open_library([book(tmp_path / "team")], built_in=False, overlays={str(tmp_path / "team"): overlay})
    assert "草稿读不出来" in "".join(problem.message for problem in library.problems)
    assert library.where("pay.how").file.endswith(f"{kept.id}.toml")


def test_a_start_without_drafts_imports_nothing_of_the_editing_room(tmp_path):
    code = (
        "import sys; from pathlib import Path; from phrasebook.sharing.opening import team_books;"
        "from phrasebook.sharing.model import Source;"
        f"team_books([Source('/nowhere', mode='direct')], Path({str(tmp_path)!r}), Path({str(tmp_path)!r}));"
        "heavy = ('editing', 'drafts', 'overlay', 'tomli', 'mirror', 'sharing.git');"
        "print([name for name in sys.modules if any(each in name for each in heavy)])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

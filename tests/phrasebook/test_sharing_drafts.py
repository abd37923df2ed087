"""Drafts on the disk: kept, changed, published, given up and taken back; nothing torn, lost or guessed."""

import dataclasses
import multiprocessing
import signal
import subprocess
import sys
import time
from types import MappingProxyType

import pytest

from phrasebook.files.editing.tables import same
from phrasebook.model import Phrase, Place
from phrasebook.sharing.drafts import MOST_UNDO, DraftMoved, Drafts
from phrasebook.sharing.merge import settle
from phrasebook.sharing.model import SharingError
from phrasebook.sharing.opening import has_drafts

BASE = Phrase("ship.when", "什么时候发货", "两天内发出", "shipping", code="fh", place=Place("a.toml", 7))
SOURCE = "3f2a00000000"


def edited(phrase=BASE, **changes):
    return dataclasses.replace(phrase, **changes)


@pytest.fixture
def drafts(tmp_path):
    return Drafts(tmp_path)


def waiting(drafts):
    kept = drafts.kept()
    assert kept.problems == ()
    return kept.drafts


def test_a_draft_comes_back_as_it_was_kept(drafts, tmp_path):
    assert not has_drafts(tmp_path, SOURCE)
    mine = edited(
        text='两行\n"引号" [red]\\n',
        tags=("甲", "乙"),
        asks=("在吗",),
        note="提示",
        allow=("tone.bu",),
        reason="行话",
        derived_id=True,
        extra=MappingProxyType({"category": "自己的键", "since": 1.5, "who": {"name": "小古"}}),
    )
    kept = drafts.keep(SOURCE, BASE, mine, "phrases/20-shipping.toml", "物流")
    assert waiting(drafts) == (kept,)
    assert kept.mine == mine
    assert (kept.base, kept.file, kept.category_name, kept.phrase_id) == (
        BASE,
        "phrases/20-shipping.toml",
        "物流",
        "ship.when",
    )
    assert kept.at.endswith("+00:00")
    assert has_drafts(tmp_path, SOURCE)
    assert not has_drafts(tmp_path, "another")
    assert drafts.kept("another").drafts == ()


@pytest.mark.parametrize(("base", "mine"), [(None, BASE), (BASE, None), (BASE, edited(hidden=True))])
def test_new_deleted_and_hidden_phrases_are_drafts_too(drafts, base, mine):
    drafts.keep(SOURCE, base, mine)
    (kept,) = waiting(drafts)
    assert same(kept.base, base)
    assert same(kept.mine, mine)


def test_a_second_edit_goes_over_the_first_and_keeps_its_base(drafts):
    first = drafts.keep(SOURCE, BASE, edited(text="一"))
    drafts.keep(SOURCE, first.mine, edited(text="二"))
    (kept,) = waiting(drafts)
    assert (kept.id, kept.base, kept.mine) == (first.id, BASE, edited(text="二"))


@pytest.mark.parametrize(("base", "mine", "back"), [(BASE, edited(text="一"), BASE), (None, BASE, None)])
def test_an_edit_that_takes_the_draft_back_leaves_none(drafts, base, mine, back):
    drafts.keep(SOURCE, base, mine)
    drafts.keep(SOURCE, mine, back)
    assert waiting(drafts) == ()


def test_a_draft_that_another_window_changed_is_not_overwritten(drafts, tmp_path):
    drafts.keep(SOURCE, BASE, edited(text="一"))
    with pytest.raises(DraftMoved) as moved:
        Drafts(tmp_path).keep(SOURCE, BASE, edited(text="二"))
    assert moved.value.theirs == edited(text="一")
    assert waiting(drafts)[0].mine == edited(text="一")


@pytest.mark.parametrize("mine", [edited(title=""), edited(text=" "), edited(allow=("tone.bu",)), edited(code="a b")])
def test_a_phrase_that_no_book_may_hold_is_refused(drafts, mine):
    with pytest.raises(SharingError):
        drafts.keep(SOURCE, BASE, mine)
    assert waiting(drafts) == ()


def test_escape_sequences_do_not_get_in_by_hand_or_by_key(drafts):
    kept = drafts.keep(SOURCE, BASE, edited(text="红\x1b[31m色\u202e"))
    assert kept.mine.text == "红色"
    path = drafts.folder(SOURCE) / f"{kept.id}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("红色", "红\\u001b[31m色"), encoding="utf-8")
    assert waiting(drafts)[0].mine.text == "红色"


# Publishing.


def test_a_published_draft_goes_and_what_was_typed_meanwhile_stays(drafts):
    pushed = drafts.keep(SOURCE, BASE, edited(text="一"))
    drafts.keep(SOURCE, pushed.mine, edited(text="二"))
    said = edited(text="一", title="别人改的标题")
    drafts.done(pushed, said)
    (kept,) = waiting(drafts)
    assert (kept.base, kept.mine, kept.state) == (said, edited(text="二"), "open")
    drafts.done(kept, kept.mine)
    assert waiting(drafts) == ()
    drafts.done(kept, kept.mine)  # two programs publish at once


def test_a_conflict_is_noted_without_touching_what_is_typed(drafts):
    kept = drafts.keep(SOURCE, BASE, edited(text="一"))
    drafts.keep(SOURCE, kept.mine, edited(text="二"))
    marked = drafts.mark(settle(kept, edited(text="他"), set()).draft)
    assert (marked.mine, marked.theirs, marked.state) == (edited(text="二"), edited(text="他"), "conflict")
    assert waiting(drafts) == (marked,)
    drafts.drop(marked)
    assert drafts.mark(marked) is None  # what is given up does not come back
    assert waiting(drafts) == ()


def test_a_killed_publish_adds_nothing_twice(drafts):
    # The id is written before the push; the next publish finds its own phrase under it and has nothing to do.
    kept = drafts.keep(SOURCE, None, BASE)
    shared = {"ship.when": edited(text="他")}
    settled = settle(kept, shared["ship.when"], shared)
    drafts.mark(settled.draft)
    shared[settled.phrase.id] = settled.phrase
    (again,) = waiting(drafts)
    assert again.phrase_id == settled.phrase.id != "ship.when"
    assert settle(again, shared[again.phrase_id], shared).nothing
    drafts.done(again, again.mine)
    assert waiting(drafts) == ()


def test_a_conflict_is_settled_by_what_the_person_saw(drafts):
    kept = drafts.keep(SOURCE, BASE, edited(text="一"))
    conflict = drafts.mark(settle(kept, edited(text="他"), set()).draft)
    newer = drafts.mark(settle(conflict, edited(text="他又改"), set()).draft)
    with pytest.raises(DraftMoved):
        drafts.resolve(conflict, edited(text="一"))
    drafts.resolve(newer, edited(text="一"))
    (kept,) = waiting(drafts)
    assert (kept.base, kept.mine, kept.theirs, kept.state) == (edited(text="他又改"), edited(text="一"), None, "open")
    conflict = drafts.mark(settle(kept, edited(text="他再改"), set()).draft)
    assert drafts.resolve(conflict, edited(text="他再改")) is None
    assert waiting(drafts) == ()


# Taking back.


def test_every_change_can_be_taken_back_in_turn(drafts):
    assert drafts.last_change() is None
    first = drafts.keep(SOURCE, BASE, edited(text="一"))
    drafts.keep(SOURCE, first.mine, None)
    drafts.drop(waiting(drafts)[0])
    assert drafts.last_change().title == "什么时候发货"
    assert abs(drafts.last_change().when - time.time()) < 3600
    assert drafts.undo(drafts.last_change()).mine is None
    assert waiting(drafts)[0].mine is None
    assert drafts.undo(drafts.last_change()).mine == edited(text="一")
    (back,) = waiting(drafts)
    assert (back.id, back.base, back.mine) == (first.id, BASE, edited(text="一"))
    assert drafts.undo(drafts.last_change()) is None
    assert waiting(drafts) == ()
    assert drafts.last_change() is None


def test_what_is_published_cannot_be_taken_back_and_that_is_said_once(drafts):
    earlier = drafts.keep(SOURCE, None, edited(id="a.b"))
    kept = drafts.keep(SOURCE, BASE, edited(text="一"))
    drafts.done(kept, kept.mine)
    with pytest.raises(SharingError, match="什么时候发货"):
        drafts.undo(drafts.last_change())
    assert drafts.last_change().now == earlier


def test_changes_to_take_back_are_bounded(drafts):
    seen = BASE
    for number in range(MOST_UNDO + 5):
        seen = drafts.keep(SOURCE, seen, edited(text=str(number))).mine
    assert len(list(drafts.folder("undo").iterdir())) == 2 * MOST_UNDO


# Damage.


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda source: source[: len(source) // 2], "读不出来"),
        (lambda source: b"", "读不出来"),
        (lambda source: b"\x00" * 200, "读不出来"),
        (lambda source: source.replace(b"schema = 1", b"schema = 7"), "更新的版本"),
        (lambda source: source.replace(b'"open"', b'"hm"'), "读不出来"),
        (lambda source: source.replace(b"[mine.phrase]", b"[mine.words]"), "读不出来"),
        (lambda source: source.replace('title = "什么时候发货"'.encode(), b"title = 5"), "读不出来"),
        (
            lambda source: b'schema = 1\nsource="s"\nfile=""\nat=""\nstate="open"\nremark=""\ncategory_name=""\n',
            "读不出来",
        ),
    ],
)
def test_a_damaged_draft_is_told_of_and_kept_and_the_others_stand(drafts, damage, said):
    drafts.keep(SOURCE, None, edited(id="a.b"))
    kept = drafts.keep(SOURCE, BASE, edited(text="一"))
    path = drafts.folder(SOURCE) / f"{kept.id}.toml"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    found = drafts.kept(SOURCE)
    assert [each.phrase_id for each in found.drafts] == ["a.b"]
    (problem,) = found.problems
    assert said in problem.message
    assert problem.place.file == str(path)
    # Neither a new edit of that phrase nor anything else takes the damaged file away.
    drafts.keep(SOURCE, BASE, edited(text="二"))
    assert path.read_bytes() == damaged


def test_a_place_that_is_no_folder_is_named(tmp_path):
    (tmp_path / "drafts").write_text("", encoding="utf-8")
    with pytest.raises(SharingError, match="草稿没有写成"):
        Drafts(tmp_path).keep(SOURCE, BASE, edited(text="一"))


# Several programs, some of them killed.


def _keep_many(state, name, number):
    drafts = Drafts(state)
    for count in range(number):
        drafts.keep(SOURCE, None, edited(id=f"{name}.{count}", title=f"{name} {count}"))


@pytest.mark.skipif(sys.platform == "win32", reason="started by fork")
def test_several_programs_keep_drafts_at_once_and_all_are_there(tmp_path):
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=_keep_many, args=(tmp_path, f"p{name}", 6)) for name in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert [program.exitcode for program in programs] == [0, 0, 0]
    assert {each.phrase_id for each in waiting(Drafts(tmp_path))} == {f"p{a}.{b}" for a in range(3) for b in range(6)}


KEEPER = """
import dataclasses, sys
from pathlib import Path
from phrasebook.model import Phrase
from phrasebook.sharing.drafts import Drafts

drafts = Drafts(Path(sys.argv[1]))
seen = None
for each in drafts.kept().drafts:
    seen = each.mine
for number in range(10_000):
    text = f"{number} " * 500
    mine = Phrase("a.b", "标题", text, "shipping")
    seen = drafts.keep("s", seen, mine).mine
    print(number, flush=True)
"""


def _killed(state, acknowledged):
    """Run a program that keeps one draft over and over, kill it, and give the last number it said was kept."""
    with subprocess.Popen([sys.executable, "-c", KEEPER, str(state)], stdout=subprocess.PIPE, text=True) as program:
        for _ in range(acknowledged):
            assert program.stdout.readline()
        program.send_signal(signal.SIGKILL)
        rest = program.stdout.read().split()
    return int(rest[-1]) if rest else acknowledged - 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no kill -9")
@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_a_killed_program_leaves_the_old_draft_or_the_new_one(tmp_path, kills):
    for kill in range(kills):
        last = _killed(tmp_path, 2 + kill % 7)
        (kept,) = waiting(Drafts(tmp_path))
        # The one acknowledged last, or the next, which was written and not yet told of; never half of one.
        assert kept.mine.text in (f"{last} " * 500, f"{last + 1} " * 500)
        Drafts(tmp_path).drop(kept)

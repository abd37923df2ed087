"""The door for whoever edits: what is saved where, conflicts, trash, undo, and what is refused, on real files."""

import dataclasses
import sys
from pathlib import Path

import pytest

from phrasebook.files.editing import Conflict, EditError, Editor, Saved, keeping, tables
from phrasebook.files.phrases import PHRASE_KEYS
from phrasebook.files.reading import read_book
from phrasebook.library import open_library
from phrasebook.model import Phrase

SHIPPING = """#:schema ../phrase-file.schema.json
schema = 1
category = "shipping"
name = "物流"

# 首句

# 运营核对 2026-05
[[phrase]]
id = "ship.when"
title = "什么时候发货"  # 常用
text = "您好，正常情况下 {天数=2} 天内发出～"
tags = ["发货", "时效"]

[[phrase]]
title = "到哪里了"   # 还没有编号
text = '正在路上'

# 未完
"""
GREETINGS = (
    'schema = 1\ncategory = "greetings"\nname = "问候"\n[[phrase]]\nid = "g.hi"\ntitle = "你好"\ntext = "您好"\n'
)


@pytest.fixture
def team(tmp_path):
    folder = tmp_path / "team" / "phrases"
    folder.mkdir(parents=True)
    (folder / "10-greetings.toml").write_text(GREETINGS, encoding="utf-8")
    (folder / "20-shipping.toml").write_text(SHIPPING, encoding="utf-8")
    return tmp_path / "team"


@pytest.fixture
def shipping(team):
    return team / "phrases" / "20-shipping.toml"


class Desk:
    """A library with its editor, read afresh each time as a program would after every save."""

    def __init__(self, tmp_path, team):
        self.team, self.personal, self.state = team, tmp_path / "mine", tmp_path / "state"

    @property
    def library(self):
        return open_library([self.team], built_in=False, personal=self.personal)

    @property
    def editor(self):
        return Editor(self.library.books, self.personal, self.state)


@pytest.fixture
def desk(tmp_path, team):
    return Desk(tmp_path, team)


def texts(folder):
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file() and path.suffix == ".toml"}


def test_a_change_in_a_team_file_touches_its_line_only(desk, team, shipping):
    base = desk.library["ship.when"]
    saved = desk.editor.save(dataclasses.replace(base, text="两天内发出"), base, book=team)
    assert (saved.action, saved.file, saved.phrase.text) == ("change", shipping, "两天内发出")
    assert shipping.read_text(encoding="utf-8") == SHIPPING.replace(
        '"您好，正常情况下 {天数=2} 天内发出～"', '"两天内发出"'
    )


def test_a_first_edit_writes_the_derived_id_and_keeps_it_for_ever(desk, team, shipping):
    base = next(phrase for phrase in desk.library.phrases if phrase.derived_id)
    saved = desk.editor.save(dataclasses.replace(base, title="包裹到哪了"), base, book=team)
    assert saved.phrase.id == base.id
    expected = f'[[phrase]]\nid = "{base.id}"\ntitle = "包裹到哪了"   # 还没有编号\n'
    assert expected in shipping.read_text(encoding="utf-8")
    again = desk.library[base.id]
    assert not again.derived_id
    assert desk.editor.save(dataclasses.replace(again, title="又改"), again, book=team).phrase.id == base.id


def test_a_phrase_with_a_derived_id_may_be_given_a_real_one(desk, team):
    base = next(phrase for phrase in desk.library.phrases if phrase.derived_id)
    saved = desk.editor.save(dataclasses.replace(base, id="ship.where"), base, book=team)
    assert saved.phrase.id == "ship.where"
    assert desk.library["ship.where"].text == "正在路上"


def test_an_edit_that_says_what_the_file_says_writes_nothing(desk, team, shipping):
    base = desk.library["ship.when"]
    before = shipping.stat().st_mtime_ns
    assert desk.editor.save(base, base, book=team).action == "none"
    assert shipping.stat().st_mtime_ns == before


def test_a_new_phrase_gets_a_readable_id_nobody_has_and_a_file_of_its_category(desk):
    first = desk.editor.save(Phrase("", "包装怎么样", "三层纸箱\n请放心", "shipping"))
    second = desk.editor.save(Phrase("", "包装怎么样", "另一条", "shipping"))
    assert [first.phrase.id, second.phrase.id] == [
        "shipping.bao-zhuang-zen-me-yang",
        "shipping.bao-zhuang-zen-me-yang-2",
    ]
    assert first.file == desk.personal / "phrases" / "shipping.toml"
    assert first.file.read_text(encoding="utf-8").startswith(
        '#:schema ../phrase-file.schema.json\nschema = 1\ncategory = "shipping"\nname = "物流"\n\n[[phrase]]\n'
    )
    assert 'text = """\n三层纸箱\n请放心"""\n' in first.file.read_text(encoding="utf-8")


def test_a_category_file_of_its_own_is_numbered_like_its_neighbours(desk, team):
    saved = desk.editor.save(Phrase("", "退款多久", "一般一到三天", "refunds"), book=team)
    assert saved.file.name == "30-refunds.toml"
    assert not [problem for problem in read_book(team).problems if problem.level != "info"]


def test_a_book_of_one_file_takes_its_own_category_only(tmp_path, desk):
    book = tmp_path / "我的.toml"
    assert desk.editor.save(Phrase("", "你好", "您好呀", "greetings"), book=book).file == book
    assert desk.editor.save(Phrase("", "再见", "欢迎再来", "greetings"), book=book).action == "add"
    before = book.read_bytes()
    with pytest.raises(EditError, match="只放“问候”一类"):
        desk.editor.save(Phrase("", "发货", "明天发", "shipping"), book=book)
    assert book.read_bytes() == before
    assert [phrase.title for phrase in read_book(book).phrases] == ["你好", "再见"]


def test_a_lower_phrase_is_overridden_in_the_personal_book_and_its_own_file_stays(desk, team):
    base, before = desk.library["ship.when"], texts(team)
    saved = desk.editor.save(dataclasses.replace(base, text="我的说法"), base)
    assert (saved.action, desk.library["ship.when"].text) == ("override", "我的说法")
    assert desk.library.where("ship.when").layer == "personal"
    assert texts(team) == before


def test_removing_a_lower_phrase_hides_it_and_restoring_shows_it_again(desk, team):
    base, before = desk.library["ship.when"], texts(team)
    assert desk.editor.remove(base).action == "hide"
    assert "ship.when" not in desk.library
    assert 'id = "ship.when"\nhidden = true\n' in (desk.personal / "phrases/shipping.toml").read_text(encoding="utf-8")
    (kept,) = desk.editor.trash()
    assert (kept.action, kept.title, kept.phrase()) == ("hide", "什么时候发货", None)
    assert desk.editor.restore(kept).undid == "hide"
    assert desk.library["ship.when"] == base
    assert desk.editor.trash() == ()
    assert texts(team) == before


def test_removing_an_override_lets_the_lower_text_show_again(desk):
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, text="我的说法"), base)
    assert desk.editor.remove(desk.library["ship.when"]).action == "remove"
    assert desk.library["ship.when"].text == base.text


def test_a_removed_phrase_comes_back_from_the_trash_with_its_comments_and_place(desk, team, shipping):
    desk.editor.remove(desk.library["ship.when"], book=team)
    assert shipping.read_text(encoding="utf-8") == SHIPPING.replace(
        SHIPPING[SHIPPING.index("# 运营核对") : SHIPPING.index('[[phrase]]\ntitle = "到哪里了"')], ""
    )
    (kept,) = desk.editor.trash()
    assert (kept.title, kept.book) == ("什么时候发货", str(team))
    assert kept.phrase().text == "您好，正常情况下 {天数=2} 天内发出～"
    assert '# 运营核对 2026-05\n[[phrase]]\nid = "ship.when"' in kept.steps[0].before
    assert isinstance(desk.editor.restore(kept), Saved)
    assert shipping.read_text(encoding="utf-8") == SHIPPING


def test_what_is_restored_while_its_id_is_in_use_is_a_conflict_and_stays_in_the_trash(desk, team):
    base = desk.library["ship.when"]
    desk.editor.remove(base, book=team)
    desk.editor.save(dataclasses.replace(base, text="新的一条"), book=team)
    clash = desk.editor.restore(desk.editor.trash()[0])
    assert isinstance(clash, Conflict)
    assert (clash.theirs.text, clash.mine.text) == ("新的一条", base.text)
    assert len(desk.editor.trash()) == 1


def test_another_category_moves_the_phrase_with_its_comments_and_undo_moves_it_back(desk, team, shipping):
    before = texts(team)
    base = desk.library["ship.when"]
    saved = desk.editor.save(dataclasses.replace(base, category="greetings"), base, book=team)
    greetings = team / "phrases" / "10-greetings.toml"
    assert (saved.action, saved.file) == ("change", greetings)
    assert greetings.read_text(encoding="utf-8").startswith(GREETINGS + "\n# 运营核对 2026-05\n[[phrase]]\n")
    assert "ship.when" not in shipping.read_text(encoding="utf-8")
    assert desk.editor.trash() == ()
    assert desk.editor.undo().undid == "change"
    assert texts(team) == before


def test_a_phrase_changed_meanwhile_is_a_conflict_and_nothing_is_written(desk, team, shipping):
    base = desk.library["ship.when"]
    theirs = SHIPPING.replace("天内发出～", "天内寄出")
    shipping.write_text(theirs, encoding="utf-8")
    clash = desk.editor.save(dataclasses.replace(base, title="几时发货"), base, book=team)
    assert isinstance(clash, Conflict)
    assert [clash.base, clash.mine.title] == [base, "几时发货"]
    assert clash.theirs.text.endswith("天内寄出")
    assert shipping.read_text(encoding="utf-8") == theirs
    assert desk.editor.undo() is None
    assert desk.editor.save(clash.mine, clash.theirs, book=clash.book).action == "change"  # use mine


def test_a_file_changed_elsewhere_meanwhile_is_merged(desk, team, shipping):
    base = desk.library["ship.when"]
    shipping.write_text(SHIPPING.replace("正在路上", "已经到站").replace("# 首句", "# 常用"), encoding="utf-8")
    assert desk.editor.save(dataclasses.replace(base, title="几时发货"), base, book=team).action == "change"
    now = shipping.read_text(encoding="utf-8")
    assert all(words in now for words in ("已经到站", "# 常用", "几时发货"))


@pytest.mark.parametrize("removing", [False, True])
def test_a_phrase_removed_or_changed_meanwhile_is_told(desk, team, shipping, removing):
    base = desk.library["ship.when"]
    if removing:
        shipping.write_text(SHIPPING.replace("天内发出～", "天内寄出"), encoding="utf-8")
        clash = desk.editor.remove(base, book=team)
        assert (clash.base, clash.mine, clash.theirs.text[-4:]) == (base, None, "天内寄出")
    else:
        start = SHIPPING.index("# 运营核对")
        shipping.write_text(SHIPPING[:start] + SHIPPING[SHIPPING.index("[[phrase]]\ntitle") :], encoding="utf-8")
        clash = desk.editor.save(dataclasses.replace(base, title="几时发货"), base, book=team)
        assert (clash.base, clash.theirs) == (base, None)
        assert desk.editor.save(clash.mine, None, book=team).action == "add"  # use mine after all


def test_the_same_change_made_by_both_is_no_conflict(desk, team, shipping):
    base = desk.library["ship.when"]
    shipping.write_text(SHIPPING.replace("什么时候发货", "几时发货"), encoding="utf-8")
    assert desk.editor.save(dataclasses.replace(base, title="几时发货"), base, book=team).action == "none"


def test_a_code_that_the_library_gave_to_another_phrase_stays_in_the_file(desk, team):
    one = desk.editor.save(Phrase("a.one", "一", "一", "shipping", code="fh"), book=team).phrase
    desk.editor.save(Phrase("a.two", "二", "二", "shipping", code="fh"), book=team)
    base = desk.library["a.two"]
    assert (base.code, one.code) == ("", "fh")  # one code each: the library shows it for the first only
    saved = desk.editor.save(dataclasses.replace(base, text="二改"), base, book=team)
    assert (saved.action, saved.phrase.code) == ("change", "fh")


def test_undo_takes_back_one_change_after_the_other_and_survives_a_restart(desk, team):
    before = texts(team)
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, tags=("发货",), note="看截单\n再答"), base, book=team)
    desk.editor.remove(desk.library["g.hi"], book=team)
    desk.editor.save(Phrase("", "新的", "新的一条", "greetings"), book=team)
    assert [desk.editor.undo().undid for _ in range(3)] == ["add", "remove", "change"]  # each by a new Editor
    assert desk.editor.undo() is None
    assert texts(team) == before
    assert [change.title for change in desk.editor.trash()] == ["新的"]  # an undone new phrase is not lost either


def test_undo_leaves_what_was_changed_since_and_goes_on_to_the_change_before(desk, team, shipping):
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, note="一"), base, book=team)
    desk.editor.save(Phrase("s.new", "新的", "新的一条", "shipping"), book=team)
    shipping.write_text(shipping.read_text(encoding="utf-8").replace("新的一条", "又改过"), encoding="utf-8")
    clash = desk.editor.undo()
    assert (clash.base.text, clash.theirs.text, clash.mine) == ("新的一条", "又改过", None)
    assert desk.editor.undo().undid == "change"
    assert "又改过" in shipping.read_text(encoding="utf-8")


def test_a_change_kept_but_never_made_is_passed_over_by_undo(desk, team, monkeypatch):
    # What a process leaves that is killed between keeping the change and writing the file.
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, note="一"), base, book=team)
    monkeypatch.setattr(keeping, "replace_file", lambda *_: None)
    now = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(now, note="二"), now, book=team)
    monkeypatch.undo()
    assert desk.editor.undo().undid == "change"
    assert desk.library["ship.when"] == base


def test_a_move_that_stops_half_way_loses_nothing_and_can_be_taken_back(desk, team, monkeypatch):
    before = texts(team)
    base = desk.library["ship.when"]
    real, calls = keeping.replace_file, []

    def only_once(path, *rest):
        calls.append(path)
        if len(calls) == 2:
            with keeping.failures_named(path):
                raise OSError(28, "No space left on device")
        real(path, *rest)

    monkeypatch.setattr(keeping, "replace_file", only_once)
    with pytest.raises(EditError, match="磁盘满了"):
        desk.editor.save(dataclasses.replace(base, category="greetings"), base, book=team)
    monkeypatch.undo()
    assert sum(b"ship.when" in content for content in texts(team).values()) == 2  # twice rather than never
    assert desk.editor.undo().undid == "change"
    assert texts(team) == before


def test_undo_backups_and_trash_are_bounded(desk, team, monkeypatch):
    for name in ("MOST_UNDO", "MOST_BACKUPS", "MOST_TRASH"):
        monkeypatch.setattr(keeping, name, 3)
    for number in range(6):
        desk.editor.save(Phrase(f"s.{number}0", f"第{number}", "文字", "shipping"), book=team)
    for number in range(6):
        desk.editor.remove(desk.library[f"s.{number}0"], book=team)
    assert [change.title for change in desk.editor.trash()] == ["第5", "第4", "第3"]
    assert len(list((desk.state / "edits" / "undo").iterdir())) == 3
    (folder,) = (desk.state / "edits" / "backups").iterdir()
    assert len(list(folder.iterdir())) == 3


def test_each_write_has_a_backup_of_the_file_before_and_the_book_holds_none(desk, team, shipping):
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, note="一"), base, book=team)
    (backup,) = (desk.state / "edits" / "backups").rglob("*.toml")
    assert backup.read_text(encoding="utf-8") == SHIPPING
    names = {path.name for path in team.rglob("*") if path.is_file()}
    assert names == {"10-greetings.toml", "20-shipping.toml", ".miaohui.lock"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encoding_and_line_ends_of_a_file_stay(desk, team, shipping, encoding, newline):
    source = SHIPPING.replace("\n", newline).encode(encoding)
    shipping.write_bytes(source)
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, text="第一行\n第二行"), base, book=team)
    expected = SHIPPING.replace('"您好，正常情况下 {天数=2} 天内发出～"', '"""\n第一行\n第二行"""')
    assert shipping.read_bytes() == expected.replace("\n", newline).encode(encoding)
    assert desk.library["ship.when"].text == "第一行\n第二行"
    desk.editor.undo()
    assert shipping.read_bytes() == source


def test_invisible_characters_of_a_file_stay_and_those_of_an_edit_do_not_come_in(desk, team, shipping):
    shipping.write_text(SHIPPING.replace("什么时候", "什么\u200b时候\x1b[31m"), encoding="utf-8")
    base = desk.library["ship.when"]
    saved = desk.editor.save(dataclasses.replace(base, text="两天\u202e内\x1b]0;x\x07发出"), base, book=team)
    assert saved.phrase.text == "两天内发出"
    assert 'title = "什么\u200b时候\x1b[31m发货"  # 常用\ntext = "两天内发出"' in shipping.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", [key for key in PHRASE_KEYS if key != "hidden"])
def test_no_part_of_a_phrase_is_passed_over_when_it_is_cleaned(key):
    listed = key in ("tags", "asks", "allow")
    phrase = Phrase("a.1", "标题", "内容", "shipping")
    soiled = dataclasses.replace(phrase, **{key: ("签", "乙\u200b") if listed else "乙\u200b"})
    assert getattr(tables.cleaned(soiled), key) == (("签", "乙") if listed else "乙")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "标题是空的"),
        ({"title": "长" * 81}, "最多 80 个"),
        ({"title": "两\n行"}, "只能有一行"),
        ({"text": "\u200b"}, "内容是空的"),
        ({"text": "长" * 4001}, "最多 4000 个"),
        ({"code": "有 空"}, "快捷码要用"),
        ({"tags": ("",)}, "第 1 项是空的"),
        ({"allow": ("tone.bu",)}, "reason"),
        ({"id": "other.id"}, "编号 ship.when 定了就不能改"),
    ],
)
def test_a_phrase_that_breaks_a_rule_is_refused_in_a_sentence(desk, team, shipping, change, words):
    base = desk.library["ship.when"]
    with pytest.raises(EditError, match=words):
        desk.editor.save(dataclasses.replace(base, **change), base, book=team)
    assert shipping.read_text(encoding="utf-8") == SHIPPING


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (SHIPPING.replace("schema = 1", "schema = 2"), "更新的版本，能读，不能改"),
        (SHIPPING.replace("schema = 1\n", ""), "schema"),
        (SHIPPING.replace('"发货", "时效"]', '"发货", "时效"'), "20-shipping.toml"),
    ],
)
def test_a_newer_or_broken_file_is_refused_and_stays(desk, team, shipping, written, words):
    base = desk.library["ship.when"]
    editor = desk.editor  # read before the file became what it is now
    shipping.write_text(written, encoding="utf-8")
    with pytest.raises(EditError, match=words):
        editor.save(dataclasses.replace(base, note="一"), base, book=team)
    with pytest.raises(EditError, match=words):
        editor.save(Phrase("s.new", "新的", "新的一条", "shipping"), book=team)
    assert shipping.read_text(encoding="utf-8") == written


def test_a_book_that_was_read_as_newer_is_refused_as_a_whole(desk, team):
    (team / "book.toml").write_text('schema = 2\nname = "将来"\n', encoding="utf-8")
    with pytest.raises(EditError, match="请升级秒回"):
        desk.editor.save(Phrase("s.new", "新的", "新的一条", "shipping"), book=team)


@pytest.mark.parametrize(
    "written",
    ["phrase = [1, 2]\n", '[phrase]\nid = "s.a"\n', 'phrase = "x"\n'],
)
def test_phrases_that_are_none_are_refused_and_stay(desk, team, shipping, written):
    shipping.write_text('schema = 1\ncategory = "shipping"\n' + written, encoding="utf-8")
    with pytest.raises(EditError, match="没有逐条写成"):
        desk.editor.save(Phrase("s.new", "新的", "新的一条", "shipping"), book=team)
    assert shipping.read_text(encoding="utf-8").endswith(written)


def test_a_share_that_is_away_is_not_made_anew_on_this_disk(desk, team):
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, note="一"), base, book=team)
    editor = desk.editor
    away = team.rename(team.with_name("away"))
    for attempt in (
        lambda: editor.save(dataclasses.replace(base, note="二"), base, book=team),
        lambda: editor.save(Phrase("", "新的", "新的一条", "shipping"), book=team),
        editor.undo,
    ):
        with pytest.raises(EditError, match=r"找不到这个话术本.*请检查网络共享"):
            attempt()
    assert not team.exists()
    away.rename(team)
    assert editor.undo().undid == "change"


def test_the_built_in_book_is_never_written(tmp_path):
    library = open_library(personal=tmp_path / "mine")
    editor = Editor(library.books, tmp_path / "mine", tmp_path / "state")
    with pytest.raises(EditError, match="内置的话术不能直接改"):
        editor.remove(library.phrases[0], book=Path(library.books[0].path))


def test_phrases_not_written_one_by_one_are_refused_and_stay(desk, team, shipping):
    written = 'schema = 1\ncategory = "shipping"\nphrase = [{id = "s.a", title = "一", text = "一"}]\n'
    shipping.write_text(written, encoding="utf-8")
    base = desk.library["s.a"]
    with pytest.raises(EditError, match="没有逐条写成"):
        desk.editor.save(dataclasses.replace(base, text="二"), base, book=team)
    assert shipping.read_text(encoding="utf-8") == written


def test_a_table_of_a_phrase_that_stands_apart_is_guarded(desk, team, shipping):
    # Taking out the first phrase's lines would hand its table to another phrase: the guard sees it.
    written = SHIPPING.replace("# 未完\n", "[shop]\nx = 1\n[phrase.owner]\nname = '小古'\n")
    shipping.write_text(written, encoding="utf-8")
    base = next(phrase for phrase in desk.library.phrases if phrase.derived_id)
    with pytest.raises(EditError, match="改动会影响到别处"):
        desk.editor.remove(base, book=team)
    assert shipping.read_text(encoding="utf-8") == written


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_in_the_book_stays_a_link(desk, team, shipping):
    real = shipping.rename(team / "real.txt")
    shipping.symlink_to(real)
    base = desk.library["ship.when"]
    desk.editor.save(dataclasses.replace(base, note="一"), base, book=team)
    assert shipping.is_symlink()
    assert 'note = "一"' in real.read_text(encoding="utf-8")

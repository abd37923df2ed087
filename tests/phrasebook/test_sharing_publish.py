"""Publishing: drafts become commits that touch their own lines alone, and nothing is lost when people meet."""

import dataclasses
from pathlib import Path

import pytest

from phrasebook.files.reading import read_book
from phrasebook.model import Phrase
from phrasebook.sharing import git, publishing
from phrasebook.sharing.git import GitError, RejectedError
from phrasebook.sharing.model import SharingError, Source
from phrasebook.sharing.team import Team

pytestmark = pytest.mark.usefixtures("git_home")

FILE = "phrases/10-ship.toml"
SHIP = """\
#:schema ../phrase-file.schema.json
schema = 1
category = "ship"
name   =  "物流"          # 写法由我们自己定

# 运营核对 2026-05
[[phrase]]
id = "ship.a"
title = "什么时候发货"   # 最常问
text = '''今天发出'''
tags = ["发货"]

[[phrase]]
id = "ship.c"
title = "什么快递"
text = "圆通"
"""


@pytest.fixture(params=["command", pytest.param("dulwich", marks=pytest.mark.slow)])
def backend(request, monkeypatch):
    if request.param == "dulwich":
        pytest.importorskip("dulwich")
        monkeypatch.setattr(git.shutil, "which", lambda _: None)
    return request.param


@pytest.fixture
def editor(origin, tmp_path, backend):
    """An editor of a name, with folders of their own, who has synced once."""
    origin.commit({FILE: SHIP})

    def make(name: str, mode: str = "direct") -> "Editor":
        return Editor(Team([], tmp_path / name / "state", tmp_path / name / "cache"), Source(origin.url, mode=mode))

    return make


class Editor:
    """What one agent does: edit phrases by id, publish."""

    def __init__(self, team: Team, source: Source) -> None:
        self.team, self.source = team, source
        assert team.sync(source).outcome == "new"

    def phrase(self, phrase_id: str) -> Phrase:
        return next(one for one in read_book(self.team.book(self.source)).phrases if one.id == phrase_id)

    def edit(self, phrase_id: str, **words):
        base = self.phrase(phrase_id)
        return self.team.keep(self.source, base, dataclasses.replace(base, **words))

    def add(self, phrase_id: str, text: str, category: str = "ship", **rest):
        return self.team.keep(self.source, None, Phrase(phrase_id, "新", text, category), **rest)

    def delete(self, phrase_id: str):
        return self.team.keep(self.source, self.phrase(phrase_id), None)

    def publish(self):
        return self.team.publish(self.source)

    @property
    def drafts(self):
        return self.team.drafts(self.source)


def test_an_edit_touches_its_own_line_alone(editor, origin):
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    published = one.publish()
    assert (published.outcome, published.branch, published.commit) == ("published", "main", origin.head())
    assert origin.text(FILE) == SHIP.replace("'''今天发出'''", '"明天发出"')
    assert (one.drafts, one.team.status(one.source).drafts) == ((), 0)
    # One's own words are there at once, and are no news to oneself.
    assert one.phrase("ship.a").text == "明天发出"
    assert one.team.news(one.source) == ()
    assert one.team.sync(one.source).outcome == "same"


def test_a_new_phrase_goes_to_its_sorted_place(editor, origin):
    one = editor("one")
    one.add("ship.b", "两天")
    assert one.publish().outcome == "published"
    new = '[[phrase]]\nid = "ship.b"\ntitle = "新"\ntext = "两天"\n\n'
    assert origin.text(FILE) == SHIP.replace('[[phrase]]\nid = "ship.c"', new + '[[phrase]]\nid = "ship.c"')


def test_a_deleted_phrase_goes_with_its_comment(editor, origin):
    one = editor("one")
    one.delete("ship.a")
    assert one.publish().outcome == "published"
    assert "运营核对" not in origin.text(FILE)
    assert [phrase.id for phrase in read_book(one.team.book(one.source)).phrases] == ["ship.c"]


def test_a_new_category_gets_a_numbered_file_with_its_name(editor, origin):
    one = editor("one")
    one.add("pay.a", "都可以", category="payment", category_name="付款")
    assert one.publish().outcome == "published"
    text = origin.text("phrases/20-payment.toml")
    assert text.startswith('#:schema ../phrase-file.schema.json\nschema = 1\ncategory = "payment"\nname = "付款"\n')


def test_a_phrase_that_changes_its_category_moves_with_its_comment(editor, origin):
    one = editor("one")
    one.edit("ship.a", category="payment")
    assert one.publish().outcome == "published"
    assert "ship.a" not in origin.text(FILE)
    assert "# 运营核对 2026-05\n[[phrase]]\n" in origin.text("phrases/20-payment.toml")


def test_the_first_book_of_an_empty_repository(origin, tmp_path, backend):
    team, source = Team([], tmp_path / "s", tmp_path / "c"), Source(origin.url, mode="direct")
    assert team.sync(source).commit == ""
    team.keep(source, None, Phrase("ship.a", "发货", "今天", "ship"))
    published = team.publish(source)
    assert (published.outcome, published.branch) == ("published", "main")
    assert 'text = "今天"' in origin.text("phrases/ship.toml")


def test_the_commit_says_who_and_what(editor, origin):
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    one.publish()
    one.add("ship.b", "两天")
    one.delete("ship.c")
    one.publish()
    log = origin.run("log", "--format=%an <%ae> %s", "-2").splitlines()
    assert log == ["李四 <li@example.com> 修改 2 条话术：新、什么快递", "李四 <li@example.com> 修改话术：什么时候发货"]


def test_two_editors_of_different_fields_both_get_their_words(editor, origin):
    one, two = editor("one"), editor("two")
    one.edit("ship.a", text="明天发出", tags=("发货", "时效"))
    two.edit("ship.a", title="何时发货", tags=("发货", "催单"))
    assert (one.publish().outcome, two.publish().outcome) == ("published", "published")
    phrase = two.phrase("ship.a")
    assert (phrase.title, phrase.text, set(phrase.tags)) == ("何时发货", "明天发出", {"发货", "时效", "催单"})
    assert "# 最常问" in origin.text(FILE)


def test_the_same_field_twice_stays_a_draft_with_theirs_until_it_is_settled(editor, origin):
    one, two = editor("one"), editor("two")
    one.edit("ship.a", text="明天发出")
    two.edit("ship.a", text="后天发出")
    two.add("ship.b", "两天")
    one.publish()
    published = two.publish()
    # What goes, goes; what does not stays mine, and the published text stays published.
    assert (published.outcome, [draft.phrase_id for draft in published.done]) == ("published", ["ship.b"])
    (draft,) = two.drafts
    assert (draft.state, draft.mine.text, draft.theirs.text) == ("conflict", "后天发出", "明天发出")
    assert published.conflicts == (draft,)
    assert two.team.status(two.source).conflicts == 1
    assert two.publish().outcome == "conflict"
    assert two.phrase("ship.a").text == "明天发出"
    two.team.resolve(draft, dataclasses.replace(draft.mine, text="三天内发出"))
    assert two.publish().outcome == "published"
    assert two.phrase("ship.a").text == "三天内发出"
    assert two.drafts == ()


def test_a_sync_already_tells_of_a_conflict(editor):
    one, two = editor("one"), editor("two")
    one.edit("ship.a", text="明天发出")
    two.edit("ship.a", text="后天发出")
    two.edit("ship.c", text="申通")
    one.publish()
    assert two.team.sync(two.source).outcome == "new"
    assert [(draft.phrase_id, draft.state) for draft in two.drafts] == [("ship.a", "conflict"), ("ship.c", "open")]
    assert two.drafts[0].theirs.text == "明天发出"
    assert two.team.status(two.source).conflicts == 1


def test_a_conflict_settled_in_their_favour_leaves_nothing(editor):
    one, two = editor("one"), editor("two")
    one.edit("ship.a", text="明天发出")
    two.edit("ship.a", text="后天发出")
    one.publish()
    (draft,) = two.publish().conflicts
    assert two.team.resolve(draft, draft.theirs) is None
    assert two.publish().outcome == "nothing"
    assert two.phrase("ship.a").text == "明天发出"


def test_edit_beats_delete_whoever_comes_first(editor):
    one, two = editor("one"), editor("two")
    one.delete("ship.a")
    two.edit("ship.a", text="后天发出")
    one.publish()
    published = two.publish()
    assert [draft.state for draft in published.done] == ["flagged"]
    assert published.done[0].remark
    assert two.phrase("ship.a").text == "后天发出"
    three, four = editor("three"), editor("four")
    three.edit("ship.c", text="申通")
    four.delete("ship.c")
    three.publish()
    published = four.publish()
    assert [draft.state for draft in published.done] == ["flagged"]
    assert four.phrase("ship.c").text == "申通"


def test_the_same_new_id_twice_keeps_both_and_says_so(editor):
    one, two = editor("one"), editor("two")
    one.add("ship.b", "两天")
    two.add("ship.b", "三天")
    one.publish()
    published = two.publish()
    (draft,) = published.done
    assert (draft.state, draft.phrase_id != "ship.b", bool(draft.remark)) == ("flagged", True, True)
    assert {two.phrase("ship.b").text, two.phrase(draft.phrase_id).text} == {"两天", "三天"}


def test_the_same_edit_twice_is_published_once(editor, origin):
    one, two = editor("one"), editor("two")
    for each in (one, two):
        each.edit("ship.a", text="明天发出")
    one.publish()
    head = origin.head()
    published = two.publish()
    assert (published.outcome, published.commit, len(published.done)) == ("published", head, 1)
    assert (origin.head(), two.drafts) == (head, ())


def test_a_proposal_goes_to_a_branch_of_its_own(editor, origin):
    one = editor("one", "propose")
    one.edit("ship.a", text="明天发出")
    published = one.publish()
    assert published.outcome == "proposed"
    assert published.branch.startswith("miaohui/li-si-")
    assert origin.text(FILE) == SHIP
    assert "明天发出" in origin.text(FILE, published.branch)
    assert one.drafts == ()
    assert origin.run("rev-parse", f"{published.branch}^").strip() == origin.head()


def kept(one):
    return [(draft.phrase_id, draft.state) for draft in one.team.proposals(one.source)]


def merged(origin, published):
    """What a host does at the press of a button, where nobody else has pushed since."""
    origin.run("update-ref", "refs/heads/main", published.branch)


def test_a_proposal_stays_with_its_author_until_the_teams_book_says_so(editor, origin):
    one = editor("one", "propose")
    one.edit("ship.a", text="明天发出")
    one.add("ship.b", "两天")
    one.delete("ship.c")
    published = one.publish()
    assert kept(one) == [("ship.a", "proposed"), ("ship.b", "proposed"), ("ship.c", "proposed")]
    assert published.branch in one.team.proposals(one.source)[0].remark
    # It waits for others, not for oneself, and goes to no second branch.
    assert (one.drafts, one.team.status(one.source).drafts, one.publish().outcome) == ((), 0, "nothing")
    origin.commit({"README.md": "别的改动"})
    assert (one.team.sync(one.source).outcome, len(kept(one))) == ("new", 3)
    origin.run("update-ref", "refs/heads/main", "main^")
    one.team.sync(one.source)
    merged(origin, published)
    assert (one.team.sync(one.source).outcome, kept(one), one.drafts) == ("new", [], ())
    assert one.phrase("ship.a").text == "明天发出"


def test_a_proposal_that_is_changed_again_is_a_draft_again(editor, origin):
    one = editor("one", "propose")
    first = one.edit("ship.a", text="明天发出")
    one.publish()
    one.team.keep(one.source, first.mine, dataclasses.replace(first.mine, text="后天发出"))
    assert [(draft.state, draft.remark) for draft in one.drafts] == [("open", "")]
    published = one.publish()
    assert "后天发出" in origin.text(FILE, published.branch)
    # Taken back by hand it is no proposal any more; the branch is others' to close.
    (again,) = one.team.proposals(one.source)
    one.team.keep(one.source, again.mine, again.base)
    assert (kept(one), one.drafts) == ([], ())


def test_a_proposal_that_the_team_answers_with_other_words_becomes_a_conflict(editor, origin):
    one, lead = editor("one", "propose"), editor("lead")
    one.edit("ship.a", text="明天发出")
    one.publish()
    lead.edit("ship.a", text="后天发出")
    lead.publish()
    one.team.sync(one.source)
    assert (kept(one), [(each.state, each.theirs.text) for each in one.drafts]) == ([], [("conflict", "后天发出")])


def test_a_proposed_deletion_of_what_was_edited_since_is_not_dropped_in_silence(editor, origin):
    one, lead = editor("one", "propose"), editor("lead")
    one.delete("ship.a")
    one.publish()
    lead.edit("ship.a", text="后天发出")
    lead.publish()
    one.team.sync(one.source)
    assert kept(one) == [("ship.a", "proposed")]


def test_a_proposal_can_be_given_up(editor, origin):
    one = editor("one", "propose")
    one.edit("ship.a", text="明天发出")
    one.publish()
    (draft,) = one.team.proposals(one.source)
    one.team.drop(draft)
    assert (kept(one), one.drafts) == ([], ())


def test_a_subscriber_neither_drafts_nor_publishes(editor, origin):
    one = editor("one", "subscribe")
    with pytest.raises(SharingError, match="订阅"):
        one.edit("ship.a", text="明天发出")
    assert one.publish().outcome == "refused"


def test_nothing_to_publish(editor):
    assert editor("one").publish().outcome == "nothing"


def test_a_push_that_comes_too_late_is_merged_and_tried_again(editor, origin, monkeypatch):
    one, two = editor("one"), editor("two")
    two.edit("ship.a", text="明天发出")
    one.edit("ship.c", text="申通")
    arrange = publishing.arrange
    calls = []

    def slowly(*arguments):
        calls.append(1)
        if len(calls) == 1:  # between my fetch and my push another editor publishes
            with monkeypatch.context() as patch:
                patch.setattr(publishing, "arrange", arrange)
                assert one.publish().outcome == "published"
        return arrange(*arguments)

    monkeypatch.setattr(publishing, "arrange", slowly)
    assert two.publish().outcome == "published"
    assert len(calls) == 2
    assert (two.phrase("ship.a").text, two.phrase("ship.c").text) == ("明天发出", "申通")


def test_drafts_stay_while_the_repository_is_away(editor, origin):
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    away = origin.path.rename(origin.path.with_name("away"))
    published = one.publish()
    assert published.outcome == "offline"
    assert "草稿都还在" in published.problem
    assert len(one.drafts) == 1
    away.rename(origin.path)
    assert one.publish().outcome == "published"


def test_a_push_whose_answer_got_lost_is_found_published(editor, origin, monkeypatch):
    # The push arrives, the connection breaks before the answer: the draft stays, and is found done the next time.
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    one.add("ship.b", "两天")
    push = publishing._pushed

    def broken(*arguments):
        push(*arguments)
        raise GitError("offline", "连接中断了")

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_pushed", broken)
        assert one.publish().outcome == "offline"
    assert len(one.drafts) == 2
    head = origin.head()
    published = one.publish()
    assert (published.outcome, published.commit, len(published.done)) == ("published", head, 2)
    assert origin.head() == head


def test_what_is_typed_while_publishing_stays_a_draft_over_what_was_published(editor, monkeypatch):
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    push = publishing._pushed

    def typing(*arguments):
        pushed = push(*arguments)
        (draft,) = one.drafts
        one.team.keep(one.source, draft.mine, dataclasses.replace(draft.mine, text="后天发出"))
        return pushed

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_pushed", typing)
        assert one.publish().outcome == "published"
    (draft,) = one.drafts
    assert (draft.base.text, draft.mine.text) == ("明天发出", "后天发出")
    assert one.publish().outcome == "published"
    assert one.phrase("ship.a").text == "后天发出"


def test_a_head_whose_file_is_broken_keeps_the_draft_and_names_the_file(editor, origin):
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    one.add("pay.a", "都可以", category="payment")
    origin.commit({FILE: SHIP + "\ntext = \n"})
    published = one.publish()
    assert [draft.phrase_id for draft in published.done] == ["pay.a"]
    assert FILE in published.problem
    assert [draft.phrase_id for draft in one.drafts] == ["ship.a"]
    assert origin.text(FILE) == SHIP + "\ntext = \n"


def test_being_outrun_for_ever_ends_with_a_sentence(editor, monkeypatch):
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    pauses = []

    def late(*_):
        raise RejectedError("failed", "别人刚好先推送了")

    monkeypatch.setattr(publishing, "_pushed", late)
    monkeypatch.setattr(publishing, "MOST_TRIES", 6)
    published = publishing.published(
        one.team._mirror(one.source), one.team._drafts, one.team._marks(one.source), pauses.append
    )
    assert (published.outcome, len(one.drafts)) == ("failed", 1)
    assert "草稿都还在" in published.problem
    assert len(pauses) == publishing.MOST_TRIES
    assert max(pauses) <= 5.0


def test_files_of_no_phrase_and_old_commits_are_kept_as_they_are(editor, origin):
    origin.commit({"README.md": "你好", ".github/workflows/lint.yml": "on: push\n", "rules/a.toml": "schema = 1\n"})
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    one.publish()
    assert origin.run("diff", "--name-only", "HEAD~1", "HEAD").split() == [FILE]
    assert origin.run("rev-list", "--count", "main").strip() == "3"
    assert origin.run("fsck", "--strict", "--no-dangling") == ""


def test_the_mirror_made_for_publishing_holds_no_worktree(editor, tmp_path):
    one = editor("one")
    one.edit("ship.a", text="明天发出")
    one.publish()
    mirror = next(Path(tmp_path / "one" / "cache").rglob("mirror.git"))
    assert not [path for path in mirror.iterdir() if path.name.startswith("index")]

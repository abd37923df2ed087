"""Answers kept for the agent: never half written, never in the way."""

import os
import threading

import pytest
from waiting import wait_until

from tui.answers import keep_answers, load_answers


def test_kept_answers_come_back(tmp_path):
    keep_answers(tmp_path / "state", {"客服名": "小古"})
    keep_answers(tmp_path / "state", {"店铺名": "暖冬\n旗舰店"})
    assert load_answers(tmp_path / "state") == {"客服名": "小古", "店铺名": "暖冬\n旗舰店"}


@pytest.mark.parametrize("content", [b"", b"answers = 3\n", b"\xff\xfe\x00", b"[answers\n", b"[answers]\n\xe5\n"])
def test_a_damaged_file_is_as_good_as_none(tmp_path, content):
    (tmp_path / "answers.toml").write_bytes(content)
    assert load_answers(tmp_path) == {}
    keep_answers(tmp_path, {"客服名": "小古"})
    assert load_answers(tmp_path) == {"客服名": "小古"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX folders only")
def test_an_unwritable_folder_is_told_and_nothing_is_lost(tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(FileExistsError):
        keep_answers(tmp_path / "state", {"客服名": "小古"})
    assert (tmp_path / "state").read_text(encoding="utf-8") == "a file where the folder should be"


def test_no_temporary_file_is_left(tmp_path):
    keep_answers(tmp_path, {"客服名": "小古"})
    assert [path.name for path in tmp_path.iterdir()] == ["answers.toml"]


async def test_a_reply_does_not_wait_for_its_answers_to_be_written(start, monkeypatch):
    written, disk = [], threading.Event()

    def slow(_state, answers):
        disk.wait(60)
        written.append(dict(answers))

    monkeypatch.setattr("tui.copying.keep_answers", slow)
    book = 'schema = 1\nname = "店"\n[fields."客服名"]\nremember = "agent"\n'
    async with start(book_toml=book) as driven:
        await driven.type("首次问候")
        await driven.press("enter", *"xiao", "enter")
        assert driven.clipboard.copied == ["欢迎光临，我是xiao"]
        assert written == []
        disk.set()
        await wait_until(driven.pilot, lambda: written)
        assert written == [{"客服名": "xiao"}]

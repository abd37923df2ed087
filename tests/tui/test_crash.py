"""A fault of our own is said in a few words, and its trace is kept without anybody's words in it."""

import contextlib

import pytest
from textual.worker import WorkerFailed

from tui import paths
from tui.aside import begin
from tui.crash import NAME, last_words


def fail(buyer):
    raise ZeroDivisionError(f"坏了\x1b[31m {len(buyer)}")


def fault():
    buyer = "手机 13800000000"[::-1]
    try:
        fail(buyer)
    except ZeroDivisionError as raised:
        return raised


def test_the_trace_is_kept_and_named(tmp_path):
    said = last_words(fault(), tmp_path / "state")
    assert "这是程序的错：ZeroDivisionError: 坏了" in said
    assert "\x1b" not in said
    path = tmp_path / "state" / NAME
    assert said.endswith(str(path))
    trace = path.read_text(encoding="utf-8")
    assert "in fail" in trace
    assert "坏了" in trace
    assert "\x1b" not in trace  # whoever looks at it does so in a terminal
    assert "00000000831" not in trace


def test_a_folder_that_takes_no_file_is_said(tmp_path):
    (tmp_path / "state").write_text("", encoding="utf-8")
    said = last_words(fault(), tmp_path / "state")
    assert "这是程序的错：ZeroDivisionError" in said
    assert "经过没能写下来" in said


@pytest.mark.parametrize("at_once", [1, 2])
async def test_a_fault_in_a_task_ends_the_app_with_a_word_and_not_with_a_trace(start, capsys, at_once):
    with pytest.raises(WorkerFailed):
        await ended_by_faults(start, at_once)
    told = capsys.readouterr().err
    assert told.count("这是程序的错：ZeroDivisionError: 坏了") == 1
    assert "Traceback" not in told
    assert "NOTE" not in told
    assert "in fail" in (paths.state_dir() / NAME).read_text(encoding="utf-8")


async def ended_by_faults(start, at_once):
    async def failing():
        fail("手机")

    async with start() as driven:
        for _ in range(at_once):
            begin(driven.app, failing)
        with contextlib.suppress(WorkerFailed):  # the pilot may meet it first
            await driven.pilot.pause()
        assert driven.app.crashed

"""`miaohui stats`: a page that fits its pane, JSON with stable keys, CSV that spreadsheets open; exit codes."""

import csv
import io
import json
import sqlite3
import time
from datetime import datetime

import pytest

from phrasebook.characters import cells
from phrasebook.usage import Copy, FirstAnswer, Usage
from tui.__main__ import main

BOOK = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "s.when"
title = "什么时候发货"
text = "正常情况下两天内发出"
[[phrase]]
id = "s.where"
title = "=1+1"
text = "正在路上"
[[phrase]]
id = "s.long"
title = "一条标题很长很长很长很长很长很长很长很长很长的话术"
text = "好"
[[phrase]]
id = "s.never"
title = "没人用过"
text = "好"
"""


@pytest.fixture
def stats(folders, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "44")
    book = tmp_path / "book.toml"
    book.write_text(BOOK, encoding="utf-8")
    return lambda *words: main(["stats", *words, "--book", str(book), "--only"])


@pytest.fixture
def used(tmp_path):
    """Record some use; gives the moment of all of it."""
    now = time.time()
    usage = Usage(tmp_path / "state")
    for phrase, times in [("s.when", 12), ("s.long", 5), ("s.where", 2), ("gone", 1)]:
        for _ in range(times):
            usage.record(Copy(now, phrase, "shipping", "fh", "xclip", "verified", keystrokes=3))
    usage.record(Copy(now, "s.when", "shipping", rules=("tone.bu",), better=True))
    usage.record(Copy(now, "s.when", "shipping", rules=("tone.bu", "team.own")))
    usage.record(Copy(now, "s.when", "shipping", outcome="failed"))
    usage.record(Copy(now - 40 * 86400, "s.when", "shipping"))
    for seconds in (4.0, 6.0, 11.0):
        usage.record(FirstAnswer(now, seconds))
    assert usage.close(10)
    return now


KEYS = (
    *("since", "until", "days", "total", "copies", "failed", "keystrokes", "most_used", "never_used", "categories"),
    *("warned_copies", "warned", "per_hour", "per_weekday", "per_day", "first_answers", "today"),
    "near_duplicates",
)


def test_json_has_its_keys_and_every_figure(stats, used, capsys):
    assert stats("--json") == 0
    made = json.loads(capsys.readouterr().out)
    local = datetime.fromtimestamp(used).astimezone()
    assert tuple(made) == KEYS
    assert (made["until"], made["days"]) == (local.date().isoformat(), 30)
    assert (made["total"], made["copies"], made["failed"], made["keystrokes"]) == (23, 22, 1, 3.0)
    assert [(use["id"], use["title"], use["category"], use["copies"]) for use in made["most_used"]] == [
        ("s.when", "什么时候发货", "shipping", 14),
        ("s.long", "一条标题很长很长很长很长很长很长很长很长很长的话术", "shipping", 5),
        ("s.where", "=1+1", "shipping", 2),
        ("gone", None, None, 1),
    ]
    assert datetime.fromisoformat(made["most_used"][0]["last"]) == local.replace(microsecond=0)
    assert made["never_used"] == [{"id": "s.never", "title": "没人用过", "category": "shipping"}]
    assert made["categories"] == [{"id": "shipping", "name": "物流", "copies": 22}]
    assert made["warned_copies"] == 2
    assert made["warned"] == [
        {"rule": "tone.bu", "copies": 2, "better": 1},
        {"rule": "team.own", "copies": 1, "better": 0},
    ]
    assert made["per_hour"][local.hour] == made["per_weekday"][local.weekday()] == 22
    assert (len(made["per_hour"]), len(made["per_weekday"]), len(made["per_day"])) == (24, 7, 30)
    assert made["per_day"][-1] == {"date": local.date().isoformat(), "copies": 22}
    assert made["first_answers"] == made["today"] == {"count": 3, "median": 6.0, "within_10s": pytest.approx(2 / 3)}


def test_days_widen_the_period(stats, used, capsys):
    assert stats("--json", "--days", "60") == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["copies"], len(made["per_day"])) == (23, 60)


@pytest.mark.parametrize("columns", [30, 36, 44, 60, 200])
def test_the_page_says_it_all_within_its_pane(stats, used, columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert stats() == 0
    page = capsys.readouterr().out
    lines = page.splitlines()
    assert max(cells(line) for line in lines) <= columns
    assert not [line for line in lines if line != line.rstrip()]
    for words in (
        "近 30 天",
        "复制 22 次，累计 23 次",
        "首答：3 次，中位 6.0 秒",
        "什么时候发货",
        "从没用过：1 条",
        "没人用过",
    ):
        assert words in page
    assert "含“不”字" in page  # the rule in words, not its id
    assert "（改 1）" in page
    assert "gone（已删）" in page


def test_ten_seconds_are_never_rounded_up_to_all(stats, tmp_path, capsys):
    usage = Usage(tmp_path / "state")
    for number in range(300):
        usage.record(FirstAnswer(time.time(), 11.0 if number == 0 else 3.0))
    assert usage.close(10)
    assert stats() == 0
    assert "10 秒内 99%" in capsys.readouterr().out


def test_without_any_use_it_says_so_in_each_form(stats, capsys, tmp_path):
    assert stats() == 0
    assert "还没有用量记录" in capsys.readouterr().out
    assert stats("--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert tuple(made) == KEYS
    assert (made["total"], made["most_used"], made["first_answers"]["median"]) == (0, [], None)
    assert len(made["never_used"]) == 4
    assert stats("--csv") == 0
    assert not (tmp_path / "state").exists()


def table(text):
    assert text.startswith("\ufeff")  # by which Excel knows UTF-8
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_has_every_phrase_most_used_first(stats, used, capsys):
    assert stats("--csv") == 0
    heading, *rows = table(capsys.readouterr().out)
    assert heading == ["编号", "标题", "分类", "次数", "最近使用", "从没用过"]
    when = datetime.fromtimestamp(used).astimezone().strftime("%Y-%m-%d %H:%M")
    assert rows == [
        ["s.when", "什么时候发货", "物流", "14", when, ""],
        ["s.long", "一条标题很长很长很长很长很长很长很长很长很长的话术", "物流", "5", when, ""],
        ["s.where", "'=1+1", "物流", "2", when, ""],  # no formula
        ["gone", "", "", "1", when, ""],
        ["s.never", "没人用过", "物流", "0", "", "是"],
    ]


@pytest.mark.parametrize(
    ("name", "heading", "count", "total"),
    [
        ("days", ["日期", "次数"], 30, 22),
        ("hours", ["小时", "次数"], 24, 22),
        ("weekdays", ["星期", "次数"], 7, 22),
        ("rules", ["规则", "提醒次数", "改用稳妥说法"], 2, 3),
    ],
)
def test_the_other_tables(stats, used, capsys, name, heading, count, total):
    assert stats("--csv", name) == 0
    first, *rows = table(capsys.readouterr().out)
    assert first == heading
    assert len(rows) == count
    assert sum(int(row[1]) for row in rows) == total


TWINS = """[[phrase]]
id = "s.one"
title = "第一种写法"
text = "亲，正常情况下两天内就可以发出，请您放心～"
[[phrase]]
id = "s.two"
title = "第二种写法"
text = "亲，正常情况下三天内就可以发出，请您放心。"
"""


def test_phrases_that_say_nearly_the_same_are_named_in_each_form(stats, tmp_path, capsys):
    book = tmp_path / "book.toml"
    book.write_text(BOOK + TWINS, encoding="utf-8")
    assert stats("--json") == 0
    (pair,) = json.loads(capsys.readouterr().out)["near_duplicates"]
    assert (pair["first"], pair["second"]) == ("s.one", "s.two")
    assert 90 <= pair["percent"] < 100
    assert stats("--csv", "duplicates") == 0
    _, row = table(capsys.readouterr().out)
    assert row == ["s.one", "第一种写法", "s.two", "第二种写法", str(pair["percent"])]
    assert stats() == 0
    page = capsys.readouterr().out
    assert "快要一样：1 对" in page
    assert "第一种写法" in page.partition("快要一样")[2]
    assert "第二种写法" in page.partition("快要一样")[2]


def test_csv_in_a_file_has_the_mark_and_the_line_ends_of_spreadsheets(stats, used, tmp_path, capsys):
    path = tmp_path / "用量.csv"
    assert stats("--csv", "hours", "--output", str(path)) == 0
    assert path.read_bytes().startswith("\ufeff小时,次数\r\n0,".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 25
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--days", "0"], "--days"),
        (["--days", "100000"], "--days"),
        (["--output", "x.csv"], "--csv"),
        (["--csv", "--output", "no/such/folder/x.csv"], "写不进去"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_with_2(stats, used, words, says, capsys):
    assert stats(*words) == 2
    printed = capsys.readouterr()
    assert says in printed.err
    assert printed.out == ""


@pytest.mark.parametrize("words", [["--csv", "nonsense"], ["--json", "--csv"], ["--days", "many"]])
def test_wrong_options_are_usage_errors(stats, words):
    with pytest.raises(SystemExit) as ended:
        stats(*words)
    assert ended.value.code == 2


def test_a_damaged_file_is_an_error_that_names_where_it_went(stats, tmp_path, capsys):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "usage.sqlite3").write_bytes(b"no database" * 500)
    assert stats("--json") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "usage-damaged-" in printed.err
    assert stats("--json") == 0


def test_figures_are_read_while_another_instance_writes(stats, used, tmp_path, capsys):
    holder = sqlite3.connect(tmp_path / "state" / "usage.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")  # which stops no reader of a write-ahead log
    begun = time.monotonic()
    assert stats("--json") == 0
    assert time.monotonic() - begun < 3
    holder.execute("ROLLBACK")
    holder.close()

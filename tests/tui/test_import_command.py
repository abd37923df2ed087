"""`miaohui import`: plan, question, one undo, JSON; bad input of each kind is one sentence and changes nothing."""

import io
import json
import struct
import zipfile

import openpyxl
import pytest

from phrasebook.files.editing import Editor
from phrasebook.files.reading import read_book
from phrasebook.library import BUILT_IN
from tui.__main__ import main

CSV = (
    "快捷短语编码,快捷短语,快捷短语分组\r\nfh,亲，您的订单XX天内发出,物流\r\nbz,保证明天到，不会晚,物流\r\n"
    "jj,这款不能再便宜了,议价\r\n,,空的\r\nfh,另一句,物流\r\n"
)


pytestmark = pytest.mark.usefixtures("folders")


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "config" / "my-phrases"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "快捷短语.csv"
    path.write_bytes(CSV.encode("gbk"))
    return path


@pytest.fixture
def answers(monkeypatch):
    """A terminal at which somebody types these answers."""

    def type_in(*lines):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    return type_in


def run(*words):
    return main(["import", *map(str, words)])


def described(capsys, *words):
    assert run(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def content(folder):
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def texts(book):
    return {phrase.text for phrase in read_book(book).phrases}


def test_the_plan_is_shown_and_nothing_written_by_a_dry_run(file, mine, capsys):
    assert run(file, "--dry-run") == 0
    shown = capsys.readouterr().out
    for expected in (
        "认作  千牛 · GBK · 逗号分隔",
        "物流：新增 3",
        "第 5 行 空的：没有内容",
        "XX → {天数}，1 处",
        "fh：第 6 行“另一句”",
        "tone.bu：2 条",
        "一共：新增 4，有改动 0，相同 0，跳过 1",
    ):
        assert expected in shown
    assert not mine.exists()


def test_without_a_terminal_nothing_is_written_unless_it_is_said(file, mine, capsys):
    assert run(file) == 2
    assert "--yes" in capsys.readouterr().err
    assert not mine.exists()
    assert run(file, "--yes") == 0
    assert "已导入 4 条" in capsys.readouterr().out
    assert "亲，您的订单{天数}天内发出" in texts(mine)


def test_the_same_file_twice_changes_nothing_and_one_undo_takes_all_back(file, mine, tmp_path, capsys):
    assert run(file, "--yes") == 0
    before = content(mine)
    assert run(file, "--yes", "--on-conflict", "replace") == 0
    assert "没有要导入的" in capsys.readouterr().out
    assert content(mine) == before
    editor = Editor((read_book(mine, "personal"),), mine, tmp_path / "state")
    assert editor.undo().undid == "import"
    assert read_book(mine).phrases == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["n"], set()),
        ([""], set()),
        (["y"], {"物流", "议价"}),
        (["c", "n", "y"], {"议价"}),
        (["c", "n", "n"], set()),
    ],
)
def test_a_person_says_yes_no_or_chooses(file, mine, answers, typed, expected):
    answers(*typed)
    assert run(file) == 0
    found = read_book(mine) if mine.exists() else None
    assert {each.name for each in found.categories} == expected if found else not expected


@pytest.mark.parametrize(
    ("typed", "kept"), [("s", {"旧的话"}), ("r", {"新的话"}), ("b", {"旧的话", "新的话"}), ("", {"旧的话"})]
)
def test_a_person_settles_conflicts(tmp_path, mine, answers, typed, kept):
    path = tmp_path / "a.csv"
    path.write_text("内容,编码\n旧的话,jh\n", encoding="utf-8")
    assert run(path, "--yes") == 0
    path.write_text("内容,编码\n新的话,jh\n", encoding="utf-8")
    answers("y", typed)
    assert run(path) == 0
    assert texts(mine) == kept


def test_json_says_everything_and_writes_only_with_yes(file, mine, capsys):
    found = described(capsys, file)
    assert (found["format"], found["encoding"], found["delimiter"]) == ("qianniu", "GBK", ",")
    assert found["columns"] == {"code": "快捷短语编码", "text": "快捷短语", "group": "快捷短语分组"}
    assert [found[kind] for kind in ("new", "changed", "same", "skipped", "written")] == [4, 0, 0, 1, 0]
    assert found["categories"][0] == {"id": "shipping", "name": "物流", "new": 3, "changed": 0, "same": 0, "skipped": 0}
    assert found["skips"] == [{"line": 5, "reason": "没有内容", "text": "空的"}]
    assert found["fields"] == [{"written": "XX", "field": "天数", "count": 1}]
    assert {
        "code": "fh",
        "line": 6,
        "title": "另一句",
        "holder": "您的订单…天内发出（第 2 行）",
        "kept": False,
    } in found["clashes"]
    assert found["findings"]["tone.bu"] == 2
    assert not found["applied"]
    assert not mine.exists()
    assert described(capsys, file, "--yes")["written"] == 4
    assert len(read_book(mine).phrases) == 4


def test_another_book_and_another_category_may_be_named(tmp_path, mine, capsys):
    path = tmp_path / "a.txt"
    path.write_text("第一条\n\n第二条\n", encoding="utf-8")
    assert run(path, "--yes", "--into", tmp_path / "shop", "--category", "问候") == 0
    assert [each.name for each in read_book(tmp_path / "shop").categories] == ["问候"]
    assert not mine.exists()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (150 << 20))
    return out.getvalue()


def entity():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><workbook/>')
    return out.getvalue()


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive_of(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


GOOD_SHEET = workbook(["标题", "内容"], ["一", "话"])
BAD = [
    # file name, bytes, what the sentence must say
    ("empty.csv", b"", "文件是空的"),
    ("blank.txt", b" \r\n\n", "文件是空的"),
    ("header.csv", "甲,乙\n1,2\n".encode(), "没有认得的表头（第一行是：甲、乙）"),
    ("only-header.csv", "标题,内容\n".encode(), "没有可以导入的话术"),
    ("quote.csv", '标题,内容\n一,话\n二,"没有收口\n三,话\n'.encode(), "quote.csv:3:1: error exchange.quoting"),
    ("quote2.csv", '标题,内容\n一,"话"多了\n'.encode(), "引号没有成对"),
    ("long.csv", ('标题,内容\n一,"' + "话\n" * 100_000).encode(), "引号没有成对"),
    ("cut.csv", "标题,内容\n一,您的订单正在路上请".encode("gbk")[:-1], "认不出文字编码"),
    ("cut-utf8.csv", "标题,内容\n一,您的订单正在路上请".encode()[:-1], "认不出文字编码"),
    ("binary.csv", struct.pack("<100I", *range(7, 707, 7)), "exchange."),
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "内容是二进制"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
    ("cut.xlsx", GOOD_SHEET[: len(GOOD_SHEET) // 2], "不完整"),
    ("other.xlsx", archive_of("a.txt"), "不是 Excel 文件"),
    ("bomb.xlsx", bomb(), "压缩得不寻常"),
    ("entity.xlsx", entity(), "不该有的声明"),
    ("formula.xlsx", workbook(["标题", "内容"], ["一", "=1+1"]), "Sheet!B2 是公式"),
    ("header.xlsx", workbook(["甲", "乙"], ["一", "二"]), "没有认得的表头"),
    ("empty.xlsx", workbook(), "表里没有内容"),
    ("cut.json", b'{"combos": [{"name": "a"', "JSON 写法不对或不完整（第 1 行"),
    ("other.json", b'{"a": 1}', "认不出是哪个工具的文件"),
    ("deep.json", b"[" * 100_000, "JSON"),
    ("cut.yml", b'matches:\n  - trigger: ":a"\n    replace: "x', "YAML 写法不对或不完整（第 3 行"),
    ("other.yml", b"a: 1\n", "没有 matches"),
    ("deep.yml", b"matches: " + b"[" * 5_000, "YAML"),
    ("cut.toml", b'[[snippets]]\ncommand = "x', "exchange.toml"),
    ("strange.bin", "随便写点什么".encode(), "认不出是哪个工具的文件"),
]


@pytest.mark.parametrize(("name", "raw", "said"), BAD, ids=[case[0] for case in BAD])
def test_bad_input_is_one_sentence_and_changes_nothing(tmp_path, name, raw, said, capsys):
    path = tmp_path / "in" / name
    path.parent.mkdir()
    path.write_bytes(raw)
    before = content(tmp_path)
    assert run(path, "--yes") == 2
    printed = capsys.readouterr()
    lines = printed.err.splitlines()
    assert printed.out == ""
    assert len(lines) == 1
    assert said in lines[0]
    assert lines[0].startswith(f"{path}:")
    assert content(tmp_path) == before


def test_a_file_of_100_mb_is_not_read(tmp_path, capsys):
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    assert run(path) == 2
    assert "文件有 100 MiB，最多读 32 MiB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "qq"], "没有叫 qq 的工具"),
        (["--from", "rime"], "只能导出"),
        (["--encoding", "klingon"], "不认识编码 klingon"),
        (["--encoding", "ascii"], "按 ascii 读不下去"),
    ],
)
def test_what_is_given_wrongly_is_said(file, words, said, capsys):
    assert run(file, *words) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_and_a_folder_are_said(tmp_path, capsys):
    assert run(tmp_path / "nowhere.csv") == 2
    assert run(tmp_path) == 2
    missing, folder = capsys.readouterr().err.splitlines()
    assert "找不到这个文件" in missing
    assert "这不是普通文件，没有打开" in folder


def test_the_built_in_book_takes_nothing(file, capsys):
    before = content(BUILT_IN)
    assert run(file, "--yes", "--into", BUILT_IN) == 2
    assert "内置的话术不能直接改" in capsys.readouterr().err
    assert content(BUILT_IN) == before


def test_a_formula_in_a_column_nobody_needs_does_no_harm(tmp_path, mine):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(["序号", "标题", "内容"], ["=ROW()-1", "一", "话"]))
    assert run(path, "--yes") == 0
    assert texts(mine) == {"话"}

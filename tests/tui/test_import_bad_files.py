"""Bad files of each kind, for every tool that can be imported: one sentence, exit 2, nothing changed."""

import io
import re
import zipfile

import openpyxl
import pytest

from phrasebook.exchange import all_formats
from tui.__main__ import main

TOOLS = [each.name for each in all_formats() if each.read]
HEADERS = {
    "qianniu": "快捷短语编码,快捷短语,快捷短语分组\n",
    "bot": "快捷回复(V3)\n小店\n分组,快捷编码,标题,内容,图片名,程序数据（请留空）\n",
    "kefubao": "话术分组,话术标题,话术内容\n",
    "sheet": "分类,标题,内容\n",
    "chatwoot": "short_code,content\n",
    "zammad": "name,keywords,content\n",
}
"""Of the tools whose files are tables."""

ENDINGS = {"espanso": ".yml", "beeftext": ".json", "pet": ".toml", "sogou": ".txt", "text": ".txt"}


def packed(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def workbook(*rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


SHEET = workbook(["标题", "内容"], ["一", "话"])
WORKBOOK = r"不完整|压缩文件|没有 combos"  # as a workbook, as text, as JSON
OF_ANY = {
    # kind: ending or None for the tool's own, content, a pattern of what the sentence must say
    "empty": (None, b"", "文件是空的"),
    "blank": (None, b" \r\n\t\n\0", "文件是空的"),
    "picture": (None, b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "内容是二进制"),
    "binary": (None, bytes(range(1, 32)) * 40, "内容是二进制"),
    "zeros inside": (None, "标题,内容\n".encode() + b"a\0b,c\n" * 9, "内容是二进制"),
    "truncated GBK": (None, "标题,内容\n一,您的订单正在路上请".encode("gbk")[:-1], "认不出文字编码"),
    "truncated UTF-8": (None, "标题,内容\n一,您的订单正在路上请".encode()[:-1], "认不出文字编码"),
    "old workbook": (".xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
    "truncated workbook": (".xlsx", SHEET[: len(SHEET) // 2], WORKBOOK),
    "other archive": (".xlsx", packed("a.txt", "x"), WORKBOOK),
}
OF_TABLES = {
    # kind: what stands below the right header (None: the header is another), what the sentence must say
    "wrong header": (None, "没有认得的表头"),
    "only a header": ("", "没有可以导入的话术"),
    "broken quoting": ('a,"没有收口\nb,c,d\n' * 3, "引号没有成对"),
    "text behind a quote": ('a,"话"多了,c\n', "引号没有成对"),
    "truncated within a quote": ('a,"' + "话\n" * 9_000, "引号没有成对"),
}
OF_OTHERS = [
    # tool, kind, content, what the sentence must say
    ("espanso", "wrong header", "a: 1\n", "没有 matches"),
    ("espanso", "broken quoting", 'matches:\n  - trigger: "a\n', "YAML 写法不对或不完整（第 3 行"),
    ("espanso", "truncated", "matches:\n  - {trigger: a, repl", "YAML 写法不对"),
    ("espanso", "nothing in it", "matches: []\n", "没有可以导入的话术"),
    ("espanso", "deep", "matches: " + "[" * 5_000, "YAML"),
    ("beeftext", "wrong header", '{"a": 1}', "没有 combos"),
    ("beeftext", "broken quoting", '{"combos": [{"name": "a}]}', "JSON 写法不对或不完整（第 1 行"),
    ("beeftext", "truncated", '{"combos": [{"name": "a"', "JSON 写法不对"),
    ("beeftext", "nothing in it", '{"combos": []}', "没有可以导入的话术"),
    ("beeftext", "deep", "[" * 100_000, "JSON"),
    ("chatwoot", "wrong header", '[{"a": 1}]', "没有"),
    ("chatwoot", "truncated", '[{"short_code": "a", "con', "JSON 写法不对"),
    ("zammad", "wrong header", '[{"a": 1}]', "没有"),
    ("zammad", "truncated", '[{"name": "a", "con', "JSON 写法不对"),
    ("pet", "wrong header", 'a = "b"\n', "没有 [[snippets]]"),
    ("pet", "broken quoting", '[[snippets]]\ncommand = "x\n', "exchange.toml"),
    ("pet", "truncated", "[[snippets]]\ncomma", "exchange.toml"),
    ("pet", "nothing in it", '[[snippets]]\ndescription = "x"\n', "没有可以导入的话术"),
    ("sogou", "wrong header", "随便写点什么\n", "没有可以导入的话术"),
    ("sogou", "nothing in it", "fh,1=\n", "没有可以导入的话术"),
]


@pytest.fixture
def refused(folders, tmp_path, capsys):
    """Import a file of these bytes; the one line that was said, if nothing changed and the status is 2."""

    def standing():
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def run(name, raw, tool):
        path = tmp_path / name
        path.write_bytes(raw)
        before = standing()
        assert main(["import", str(path), "--yes", *(["--from", tool] if tool else [])]) == 2
        printed = capsys.readouterr()
        (line,) = printed.err.splitlines()
        assert line.startswith(f"{path}:")
        assert printed.out == ""
        assert standing() == before
        return line

    return run


@pytest.mark.parametrize("kind", OF_ANY)
@pytest.mark.parametrize("tool", TOOLS)
def test_what_is_no_file_of_any_tool(refused, tool, kind):
    ending, raw, said = OF_ANY[kind]
    assert re.search(said, refused(f"f{ending or ENDINGS.get(tool, '.csv')}", raw, tool))


@pytest.mark.parametrize("detected", [True, False])
@pytest.mark.parametrize("kind", OF_TABLES)
@pytest.mark.parametrize("tool", HEADERS)
def test_a_table_that_is_wrong(refused, tool, kind, detected):
    rest, said = OF_TABLES[kind]
    content = "姓名,电话\n张三,1\n" if rest is None else HEADERS[tool] + rest
    assert said in refused("f.csv", content.encode("gbk"), "" if detected else tool)


@pytest.mark.parametrize(("tool", "kind", "content", "said"), OF_OTHERS, ids=[f"{t}-{k}" for t, k, *_ in OF_OTHERS])
def test_a_file_of_another_form_that_is_wrong(refused, tool, kind, content, said):
    ending = ".json" if tool in ("chatwoot", "zammad") else ENDINGS[tool]
    assert said in refused(f"f{ending}", content.encode(), tool)


@pytest.mark.parametrize("tool", ["", *TOOLS])
def test_a_file_of_100_mb_is_not_read(folders, tmp_path, tool, capsys, monkeypatch):
    monkeypatch.setattr("phrasebook.exchange.source.Source", None)  # whoever goes on to read it fails
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    assert main(["import", str(path), "--yes", *(["--from", tool] if tool else [])]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "文件有 100 MiB，最多读 32 MiB" in line
    assert not (tmp_path / "config").exists()

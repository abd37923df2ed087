"""`miaohui convert`: foreign encodings become UTF-8, the original is kept, nothing gets worse."""

import os
import sys

import pytest

from tui.__main__ import main

TEXT = "title = \"什么时候发货\"\r\ntext = '您好，正常情况下两天内发出'\n"


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (TEXT.encode("gbk"), "GBK"),
        ((TEXT + "𠮷鿍").encode("gb18030"), "GBK"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),  # no mark: the zeros of ASCII give it away
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-8-sig"), "BOM"),
    ],
)
def test_a_foreign_file_becomes_utf_8_and_its_backup_is_the_original(tmp_path, capsys, source, word):
    path = tmp_path / "话术.toml"
    path.write_bytes(source)
    assert main(["convert", str(path)]) == 0
    assert path.read_bytes().decode("utf-8").removesuffix("𠮷鿍") == TEXT
    assert (tmp_path / "话术.toml.bak").read_bytes() == source
    out = capsys.readouterr().out
    assert word in out
    assert "什么时候发货" in out  # the sample by which a person sees it is right
    assert {child.name for child in tmp_path.iterdir()} == {"话术.toml", "话术.toml.bak"}


def test_an_existing_backup_is_never_overwritten(tmp_path):
    path = tmp_path / "a.txt"
    (tmp_path / "a.txt.bak").write_bytes(b"first")
    for number in (2, 3):
        path.write_bytes("物流".encode("gbk"))
        assert main(["convert", str(path)]) == 0
        assert (tmp_path / f"a.txt.bak.{number}").read_bytes() == "物流".encode("gbk")
    assert (tmp_path / "a.txt.bak").read_bytes() == b"first"


def test_a_good_file_is_left_alone(tmp_path, capsys):
    path = tmp_path / "a.toml"
    path.write_text(TEXT, encoding="utf-8", newline="")
    before = path.stat().st_mtime_ns
    assert main(["convert", str(path)]) == 0
    assert "已经是 UTF-8" in capsys.readouterr().out
    assert path.stat().st_mtime_ns == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "source",
    [
        TEXT.encode()[:-3] + b"\xe5\xe5" + "后面还有很多正常的字".encode(),  # UTF-8 with a damaged byte
        bytes(range(256)),  # no text at all
        b"\x00\x01\x02\xff" * 100,
        b"\xff\xfe\x00",  # half a UTF-16 character
    ],
)
def test_what_would_not_get_better_is_refused_and_unchanged(tmp_path, capsys, source):
    path = tmp_path / "a.toml"
    path.write_bytes(source)
    assert main(["convert", str(path)]) == 2
    assert "error file.encoding" in capsys.readouterr().err
    assert path.read_bytes() == source
    assert list(tmp_path.iterdir()) == [path]


def test_one_bad_file_does_not_stop_the_others(tmp_path, capsys):
    good = tmp_path / "good.toml"
    good.write_bytes("物流".encode("gbk"))
    assert main(["convert", str(tmp_path / "none.toml"), str(tmp_path), str(good)]) == 2
    assert good.read_text(encoding="utf-8") == "物流"
    assert [line.split(": ")[1].split()[1] for line in capsys.readouterr().err.splitlines()] == [
        "file.write",
        "file.kind",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")
def test_permissions_and_links_are_kept(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes("物流".encode("gbk"))
    path.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    assert main(["convert", str(link)]) == 0
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "物流"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="no FIFOs there")
def test_a_pipe_is_not_opened(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe")
    assert main(["convert", str(tmp_path / "pipe")]) == 2
    assert "不是普通文件" in capsys.readouterr().err

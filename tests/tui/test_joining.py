"""A team's book goes into `config.toml` and out again; nothing else in the file changes by a byte."""

import pytest

from phrasebook.sharing.model import Source
from tui.joining import JoinError, add_book, remove_book
from tui.settings import Folder, load_settings

KEYS = {"git": "https://git.example.com/shop/words.git", "mode": "direct"}
SOURCE = Source(KEYS["git"], mode="direct")
BLOCK = f'[[book]]\ngit = "{KEYS["git"]}"\nmode = "direct"\n'

# what stands there, what is there after adding
ADDED = {
    "nothing": (None, f"schema = 1\n\n{BLOCK}"),
    "only the schema": ("schema = 1\n", f"schema = 1\n\n{BLOCK}"),
    "no line end at the end": ("schema = 1", f"schema = 1\n\n{BLOCK}"),
    "a blank line at the end": ("schema = 1\n\n", f"schema = 1\n\n{BLOCK}"),
    "comments and an unquoted Chinese key": (
        'schema = 1 # 版本\n[agent]\n客服名 = "小古"  # 花名\n# 末尾\n',
        f'schema = 1 # 版本\n[agent]\n客服名 = "小古"  # 花名\n# 末尾\n\n{BLOCK}',
    ),
    "a book before another table": (
        'schema = 1\n\n# 本店\n[[book]]\npath = "a" # 盘\n\n# 复制\n[clipboard]\nmethod = "auto"\n',
        f'schema = 1\n\n# 本店\n[[book]]\npath = "a" # 盘\n\n{BLOCK}\n# 复制\n[clipboard]\nmethod = "auto"\n',
    ),
}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "config.toml"


def written(file, text):
    if text is not None:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
    return file


@pytest.mark.parametrize(("before", "after"), ADDED.values(), ids=ADDED)
def test_a_book_goes_in_behind_the_others_and_out_again(file, before, after):
    add_book(written(file, before), KEYS)
    assert file.read_bytes().decode() == after
    assert load_settings(file.parent).shelves[-1] == SOURCE
    assert load_settings(file.parent).problems == ()
    remove_book(file, SOURCE)
    # Blank lines at the very end go too, and a file without a line end has got one.
    assert file.read_bytes().decode().rstrip("\n") == (before or "schema = 1\n").rstrip("\n")


def test_line_ends_and_the_byte_order_mark_of_windows_stay(file):
    before = '\ufeffschema = 1\r\n[[book]]\r\npath = "a"\r\n'
    add_book(written(file, before), KEYS)
    assert file.read_bytes().decode() == before + "\r\n" + BLOCK.replace("\n", "\r\n")


def test_quotes_and_backslashes_survive(file):
    add_book(file, {"path": r'D:\话术\"甲"', "name": "甲'店"})
    assert load_settings(file.parent).shelves == (Folder(str(file.parent / r'D:\话术\"甲"'), "甲'店"),)


def test_only_the_named_book_goes_and_its_comment_with_it(file):
    before = (
        'schema = 1\n# 甲\n[[book]]\npath = "a"\n\n# 总部\n[[book]]\ngit = "h:x.git" # 大家的\n# branch = "main"\n\n'
        '# 乙\n[[book]]\npath = "b"\n'
    )
    remove_book(written(file, before), Source("h:x.git", name="随便叫"))
    assert file.read_text(encoding="utf-8") == (
        'schema = 1\n# 甲\n[[book]]\npath = "a"\n\n# 乙\n[[book]]\npath = "b"\n'
    )
    remove_book(file, Folder(str(file.parent / "a")))
    assert file.read_text(encoding="utf-8") == 'schema = 1\n# 乙\n[[book]]\npath = "b"\n'


def test_a_book_written_twice_goes_altogether(file):
    remove_book(
        written(file, 'schema = 1\n[[book]]\npath = "a"\n[[book]]\npath = "./a"\n'), Folder(str(file.parent / "a"))
    )
    assert load_settings(file.parent).shelves == ()


# books that are not written as [[book]], a broken file: nothing is guessed, nothing is written
@pytest.mark.parametrize(
    "before", ['schema = 1\nbook = [{path = "a"}]\n', 'schema = 1\n[book]\npath = "a"\n', "schema = \n"]
)
def test_what_cannot_be_changed_safely_is_refused_and_stays(file, before):
    with pytest.raises(JoinError, match=r"config\.toml"):
        add_book(written(file, before), KEYS)
    with pytest.raises(JoinError, match=r"config\.toml"):
        remove_book(file, Folder(str(file.parent / "a")))
    assert file.read_text(encoding="utf-8") == before


def test_a_book_that_is_not_there_is_said(file):
    with pytest.raises(JoinError, match="已经没有"):
        remove_book(written(file, 'schema = 1\n[[book]]\npath = "a"\n'), SOURCE)


def test_a_folder_that_cannot_be_written_to_is_said(file):
    file.parent.write_text("a file where a folder belongs", encoding="utf-8")
    with pytest.raises(JoinError, match="没有写成"):
        add_book(file, KEYS)

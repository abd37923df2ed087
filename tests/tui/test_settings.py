"""`config.toml`: every fault is named with its place and the nearest valid entry, and nothing stops the program."""

import subprocess
import sys

import jsonschema
import pytest
import tomli

from phrasebook.files.schema import schemas
from phrasebook.sharing.model import Source
from tui.settings import Folder, load_settings


@pytest.fixture
def written(tmp_path):
    def write(body: str):
        (tmp_path / "config.toml").write_text(body, encoding="utf-8")
        return load_settings(tmp_path)

    return write


def test_no_file_means_all_defaults(tmp_path):
    settings = load_settings(tmp_path)
    assert (settings.keymap, settings.theme, settings.confirm, settings.books) == ("default", "auto", "error", ())
    assert settings.problems == ()


def test_everything_of_the_contract_is_read(written, tmp_path):
    settings = written(
        'schema = 1\nkeymap = "vim"\ntheme = "light"\nconfirm = "warn"\n[agent]\n客服名 = "小古"\n'
        '[[book]]\npath = "our-shop"\n[[book]]\npath = "/srv/话术"\n[clipboard]\nmethod = "xclip"\nverify = false\n'
        'command = ["clip", "--in"]\n'
    )
    assert settings.problems == ()
    assert (settings.keymap, settings.theme, settings.confirm) == ("vim", "light", "warn")
    assert settings.agent == {"客服名": "小古"}
    # a relative path is meant from the settings file, wherever the program was started
    assert settings.books == (str(tmp_path / "our-shop"), "/srv/话术")
    assert (settings.clipboard.method, settings.clipboard.verify) == ("xclip", False)


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ('schema = 1\nkeymp = "vim"\n', 2, "keymap"),
        ('schema = 1\ntheme = "drak"\n', 2, "dark"),
        ('schema = 1\nconfirm = "always"\n', 2, "error"),
        ("schema = 1\nkeymap = 3\n", 2, "引号"),
        ('keymap = "vim"\n', 1, "schema = 1"),
        ("schema = 1\n[agent]\n客服名 = 7\n", 3, "引号"),
        ('schema = 1\n[book]\npath = "x"\n', 2, "[[book]]"),
        ('schema = 1\n[[book]]\nname = "x"\n', 2, "path"),
        ('schema = 1\n[[book]]\ngit = "http://git.example.com/x.git"\n', 3, "https"),
        ('schema = 1\n[[book]]\ngit = "ext::sh -c id"\n', 3, "运行命令"),
        ('schema = 1\n[[book]]\ngit = "--upload-pack=id"\n', 3, "运行命令"),
        ('schema = 1\n[[book]]\ngit = "https://me:secret@git.example.com/x.git"\n', 3, "密码"),
        ("schema = 1\n[[book]]\ngit = 3\n", 3, "引号"),
        ('schema = 1\n[[book]]\npath = "a"\ngit = "https://git.example.com/x.git"\n', 2, "一个"),
        ('schema = 1\n[[book]]\npath = "a"\nmode = "direct"\n', 4, "git"),
        ('schema = 1\n[[book]]\npath = "a"\n[[book]]\npath = "./a"\n', 4, "两次"),
        ('schema = 1\n[[book]]\ngit = "h:x.git"\nmode = "drect"\n', 4, "direct"),
        ('schema = 1\n[[book]]\ngit = "h:x.git"\nbranch = "main:refs/heads/x"\n', 4, "branch"),
        ('schema = 1\n[[book]]\ngit = "h:x.git"\nbrunch = "main"\n', 4, "branch"),
        ('schema = 1\n[clipboard]\nmethod = "xclp"\n', 3, "xclip"),
        ('schema = 1\n[clipboard]\nverify = "yes"\n', 3, "true"),
        ("schema = 1\n客服名 = “小古”\n", 2, ""),
    ],
)
def test_a_fault_is_named_with_its_place(written, tmp_path, body, line, says):
    problems = written(body).problems
    assert problems, "nothing was reported"
    assert problems[0].place.file.endswith("config.toml")
    assert problems[0].place.line == line
    assert says in f"{problems[0].message}{problems[0].mend}"


def test_one_fault_leaves_the_rest_in_force(written):
    settings = written('schema = 1\ntheme = "blue"\nconfirm = "never"\n')
    assert (settings.theme, settings.confirm) == ("auto", "never")


def test_books_of_both_kinds_keep_their_order(written, tmp_path):
    body = (
        'schema = 1\n[[book]]\npath = "a"\nname = "甲店"\n[[book]]\ngit = "https://git.example.com/shop/words.git"\n'
        'branch = "main"\nmode = "propose"\nname = "总部"\n[[book]]\npath = "b"\n[[book]]\ngit = "../words.git"\n'
    )
    settings = written(body)
    assert settings.problems == ()
    remote = Source("https://git.example.com/shop/words.git", "main", "propose", "总部")
    # a relative repository, too, is meant from the settings file
    local = Source(str(tmp_path / "../words.git"))
    shelves = (Folder(str(tmp_path / "a"), "甲店"), remote, Folder(str(tmp_path / "b")), local)
    assert settings.shelves == shelves
    assert (settings.sources, settings.books) == ((remote, local), (str(tmp_path / "a"), str(tmp_path / "b")))
    assert [shelf.title for shelf in shelves] == ["甲店", "总部", "b", "words"]
    jsonschema.validate(tomli.loads(body), schemas()["config"])


def test_an_address_that_is_refused_leaves_the_other_books(written):
    settings = written('schema = 1\n[[book]]\ngit = "ext::sh"\n[[book]]\ngit = "h:x.git"\n')
    assert [source.git for source in settings.sources] == ["h:x.git"]


def test_whoever_follows_no_repository_pays_for_none(tmp_path):
    (tmp_path / "config.toml").write_text('schema = 1\n[[book]]\npath = "a"\n', encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from tui.books import BookChoice, open_chosen\n"
        "from tui.settings import load_settings\n"
        "open_chosen(BookChoice(cached=False), load_settings(Path(sys.argv[1])))\n"
        "print([name for name in sys.modules if name.startswith('phrasebook.sharing')])"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

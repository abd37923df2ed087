"""`config.toml`: every fault is named with its place and the nearest valid entry, and nothing stops the program."""

import pytest

from tui.settings import load_settings


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
        ('schema = 1\n[[book]]\ngit = "https://git.example.com/x.git"\n', 3, "git"),
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

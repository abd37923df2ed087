"""A keymap file either gives every action its keys or is refused with place, entry and nearest valid one."""

from pathlib import Path

import pytest

from keymaps import ACTIONS, KeymapError, load_keymap
from keymaps.keymap import shipped_names

HEAD = 'schema = 1\nname = "mine"\ntitle = "我的"\n'


def write(folder: Path, body: str, name: str = "mine") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(body, encoding="utf-8")
    return path


def test_the_default_keymap_gives_every_action_a_key():
    keymap = load_keymap()
    assert set(keymap.keys) == set(ACTIONS)
    assert [action for action, keys in keymap.keys.items() if not keys] == []


@pytest.mark.parametrize("name", ["vim", "emacs"])
def test_the_other_shipped_keymaps_leave_out_editing_keys_only(name):
    keymap = load_keymap(name)
    assert set(keymap.keys) == set(ACTIONS)
    assert [action for action, keys in keymap.keys.items() if not keys and not action.startswith("edit.")] == []


def test_three_keymaps_are_shipped():
    assert shipped_names() == ("default", "emacs", "vim")


def test_default_keys_are_those_people_were_promised():
    keys = load_keymap().keys
    promised = {
        "phrase.copy": "enter",
        "phrase.fill": "f2",
        "phrase.copy-better": "f4",
        "help.open": "f1",
        "category.next": "tab",
        "phrase.copy.9": "alt+9",
        "app.quit": "ctrl+q",
    }
    assert {action: keys[action][0] for action in promised} == promised


@pytest.mark.parametrize("name", shipped_names())
def test_no_shipped_key_is_a_bare_letter(name):
    """An IME eats letters, so none may be a shortcut."""
    assert [key for keys in load_keymap(name).keys.values() for key in keys if len(key) == 1] == []


def test_own_keymap_changes_only_what_it_names(tmp_path):
    write(tmp_path, HEAD + '[keys]\n"phrase.copy" = ["CTRL+J", "enter"]\n"theme.next" = []\n')
    keymap = load_keymap("mine", tmp_path)
    assert keymap.title == "我的"
    assert keymap.keys["phrase.copy"] == ("ctrl+j", "enter")
    assert keymap.keys["theme.next"] == ()
    assert keymap.keys["help.open"] == ("f1",)


def test_a_key_may_mean_two_things_in_two_scopes():
    keys = load_keymap().keys
    assert "enter" in keys["phrase.copy"]
    assert "enter" in keys["fill.copy"]


def test_own_keymap_may_extend_another_own_one(tmp_path):
    write(tmp_path, HEAD + '[keys]\n"help.open" = ["f12"]\n', "base")
    write(tmp_path, 'schema = 1\nextends = "base"\n[keys]\n"theme.next" = ["f11"]\n')
    keys = load_keymap("mine", tmp_path).keys
    assert (keys["help.open"], keys["theme.next"]) == (("f12",), ("f11",))


@pytest.mark.parametrize(
    ("body", "line", "rule", "says"),
    [
        # an unknown action names the nearest one
        (HEAD + '[keys]\n"phrase.coyp" = ["enter"]\n', 5, "keymap.action", "phrase.copy"),
        # an unknown key name names the nearest one
        (HEAD + '[keys]\n"help.open" = ["entr"]\n', 5, "keymap.key-name", "enter"),
        (HEAD + '[keys]\n"help.open" = ["crtl+h"]\n', 5, "keymap.key-name", "ctrl"),
        # a letter alone would be eaten while typing
        (HEAD + '[keys]\n"help.open" = ["h"]\n', 5, "keymap.letter", "ctrl+"),
        # one key for two actions in one scope names the other action
        (HEAD + '[keys]\n\n"theme.next" = ["enter"]\n', 6, "keymap.clash", "phrase.copy"),
        # ... also with an editing key of the search box
        (HEAD + '[keys]\n"theme.next" = ["ctrl+a"]\n', 5, "keymap.clash", "edit.home"),
        (HEAD + '[keys]\n"help.open" = "f1"\n', 5, "keymap.value", "[]"),
        ('name = "mine"\n[keys]\n', 1, "keymap.schema", "schema = 1"),
        (HEAD + 'colour = "red"\n', 4, "keymap.key", "colour"),
        (HEAD + "keys = 3\n", 4, "keymap.keys", "[keys]"),
        (HEAD + '[keys]\n"help.open" = [“f1”]\n', 5, "keymap.syntax", "TOML"),
        (HEAD + 'extends = "mine"\n', 4, "keymap.extends", "extends"),
        ("a = " + "[" * 5000, 1, "keymap.syntax", ""),
    ],
)
def test_a_wrong_file_is_explained(tmp_path, body, line, rule, says):
    path = write(tmp_path, body)
    with pytest.raises(KeymapError) as caught:
        load_keymap("mine", tmp_path)
    assert (caught.value.file, caught.value.rule) == (str(path), rule)
    assert caught.value.line == line
    assert says in caught.value.message
    assert str(caught.value).startswith(f"{path}:{line}:")


def test_a_missing_file_names_what_there_is(tmp_path):
    with pytest.raises(KeymapError, match="default"):
        load_keymap("nowhere", tmp_path)


def test_a_file_in_another_encoding_is_explained(tmp_path):
    (tmp_path / "mine.toml").write_bytes('schema = 1\ntitle = "我的"\n'.encode("gbk"))
    with pytest.raises(KeymapError, match="UTF-8"):
        load_keymap("mine", tmp_path)

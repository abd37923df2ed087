"""`miaohui new`: the book is complete, clean, found in, editable, and never written over anything."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

from phrasebook.files.reading import read_book
from phrasebook.library import open_library
from tui.__main__ import main

ROOT = Path(__file__).parents[2]
FILES = {
    ".github/workflows/lint.yml",
    ".gitattributes",
    ".gitignore",
    ".pre-commit-config.yaml",
    "README.md",
    "book.schema.json",
    "book.toml",
    "phrase-file.schema.json",
    "phrases/10-greetings.toml",
    "phrases/20-bargaining.toml",
    "phrases/30-shipping.toml",
    "phrases/40-after-sales.toml",
    "phrases/50-reviews.toml",
}


@pytest.fixture
def home(folders, tmp_path):
    return tmp_path


@pytest.fixture
def shop(home):
    assert main(["new", str(home / "店"), "--name", '暖冬"旗舰"店']) == 0
    return home / "店"


def test_the_book_is_complete_and_named(shop):
    assert {path.relative_to(shop).as_posix() for path in shop.rglob("*") if path.is_file()} == FILES
    book = read_book(shop)
    assert book.name == '暖冬"旗舰"店'
    assert [category.name for category in book.categories] == ["问候", "议价", "物流", "售后", "求好评"]
    counts = [sum(phrase.category == category.id for phrase in book.phrases) for category in book.categories]
    assert counts == [3, 3, 3, 3, 3]
    whole = "".join(path.read_text(encoding="utf-8") for path in shop.rglob("*") if path.is_file())
    assert "@name@" not in whole
    assert "@requirement@" not in whole


def test_nothing_in_the_book_is_worth_a_remark(shop, capsys):
    capsys.readouterr()
    assert main(["lint", "--fail-on", "warn", "--format", "json", str(shop)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found if isinstance(found, list) else found["findings"]) == []


def test_find_works_in_the_book_alone(shop, capsys):
    capsys.readouterr()
    assert main(["find", "tuihuo", "--book", str(shop), "--only", "--json", "-n", "1"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "our.after.return"


def test_the_book_overrides_nothing_and_takes_no_code_of_the_built_in_one(shop):
    built_in = open_library()
    both = open_library([shop])
    assert len(both.phrases) == len(built_in.phrases) + 15
    assert [problem for problem in both.problems if problem.level in ("warn", "error")] == []


def test_every_field_a_sample_asks_for_is_defined_or_has_a_default(shop):
    library = open_library([shop], built_in=False)
    for phrase in library.phrases:
        for name, default in re.findall(r"\{([^}=]+)(=[^}]*)?\}", phrase.text):
            assert default or name in (*library.fields, "问候"), (phrase.id, name)


def test_the_workflow_lints_and_the_schemas_are_those_the_files_name(shop):
    workflow = (shop / ".github" / "workflows" / "lint.yml").read_text(encoding="utf-8")
    assert "run: miaohui lint --format github ." in workflow
    for path in (shop / "book.toml", *(shop / "phrases").iterdir()):
        named = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#:schema ")
        schema = json.loads((path.parent / named).resolve().read_text(encoding="utf-8"))
        assert set(tomli.loads(path.read_text(encoding="utf-8"))) <= set(schema["properties"])


def test_the_new_book_can_be_edited_and_stays_clean(shop):
    assert main(["edit", "our.ship.when", "--note", "看截单", "--book", str(shop)]) == 0
    assert main(["add", "--category", "物流", "--title", "包装", "--text", "三层纸箱～", "--book", str(shop)]) == 0
    assert main(["lint", "--fail-on", "warn", str(shop)]) == 0
    assert "\n.*.lock\n" in (shop / ".gitignore").read_text(encoding="utf-8")  # the lock that editing leaves


def test_an_empty_folder_and_an_empty_clone_are_fine_and_give_the_name(home, capsys):
    for name, inside in (("空店", ()), ("克隆", (".git",))):
        for folder in inside:
            (home / name / folder).mkdir(parents=True)
        (home / name).mkdir(exist_ok=True)
        assert main(["new", str(home / name)]) == 0
        assert read_book(home / name).name == name
        assert f"“{name}”，5 类 15 条话术" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_in_use_is_refused_and_stays(home, capsys, kind):
    place = home / "店"
    if kind == "file":
        place.write_text("我的", encoding="utf-8")
    else:
        place.mkdir()
        (place / "我的.txt").write_text("我的", encoding="utf-8")
    assert main(["new", str(place)]) == 2
    assert "已经有东西了" in capsys.readouterr().err
    kept = place if kind == "file" else place / "我的.txt"
    assert kept.read_text(encoding="utf-8") == "我的"
    assert kind == "file" or len(list(place.iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_said(home, capsys):
    (home / "文件").write_text("", encoding="utf-8")
    assert main(["new", str(home / "文件" / "店")]) == 2
    assert "没有写成" in capsys.readouterr().err


def steps(shop) -> tuple[str, list[str]]:
    """The variable at the top of the workflow, and what its steps run."""
    workflow = (shop / ".github" / "workflows" / "lint.yml").read_text(encoding="utf-8")
    (variable,) = re.findall(r"^  MIAOHUI: (.*)$", workflow, re.MULTILINE)
    return json.loads(variable), re.findall(r"^      - run: (.*)$", workflow, re.MULTILINE)


# what pip has noted about how this program was installed, and what a build machine is to install
@pytest.mark.parametrize(
    ("noted", "requirement"),
    [
        (None, "miaohui==9.9"),
        (
            {"url": "https://g.example/m.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "miaohui @ git+https://g.example/m.git@abc",
        ),
        ({"url": "https://h.example/m.whl", "archive_info": {}}, "miaohui @ https://h.example/m.whl"),
        ({"url": "file:///home/me/miaohui", "dir_info": {}}, ""),
    ],
    ids=["index", "git", "archive", "folder"],
)
def test_the_workflow_installs_from_where_this_program_was_installed(home, monkeypatch, noted, requirement):
    class Installed:
        version = "9.9"

        def read_text(self, name):
            assert name == "direct_url.json"
            return json.dumps(noted) if noted else None

    monkeypatch.setattr(importlib.metadata, "distribution", lambda _: Installed())
    assert main(["new", str(home / "店")]) == 0
    assert steps(home / "店")[0] == requirement


@pytest.mark.skipif(shutil.which("bash") is None, reason="the workflow's steps are bash")
def test_the_steps_of_the_workflow_do_what_they_say(shop, tmp_path):
    install, lint = steps(shop)[1]
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, script in (
        ("pip", 'for word; do echo "<$word>"; done'),
        ("miaohui", f'exec "{sys.executable}" -m tui "$@"'),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tools / name).chmod(0o755)

    def step(line, **variables):
        env = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), **variables}
        return subprocess.run(
            ["bash", "-e", "-c", line], cwd=shop, env=env, capture_output=True, encoding="utf-8", check=False
        )

    assert step(install, MIAOHUI="miaohui @ git+https://g.example/m.git").stdout == (
        "<install>\n<miaohui @ git+https://g.example/m.git>\n"
    )
    empty = step(install, MIAOHUI="")
    assert (empty.returncode != 0, "写上秒回从哪里装" in empty.stderr) == (True, True)
    assert step(lint).returncode == 0
    file = shop / "phrases" / "30-shipping.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + '\n[[phrase]]\nid = "our.bad"\ntitle = "x"\ntext = "{坏"\n', "utf-8"
    )
    broken = step(lint)
    assert broken.returncode == 1
    assert "::error file=phrases/30-shipping.toml,line=" in broken.stdout


def test_a_new_book_is_what_git_would_keep(shop, git_home):
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "第一版"]):
        subprocess.run(["git", "-C", shop, *words], check=True)
    kept = subprocess.run(
        ["git", "-C", shop, "ls-files", "-z"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert set(filter(None, kept.split("\0"))) == FILES
    assert main(["edit", "our.ship.when", "--note", "看截单", "--book", str(shop)]) == 0
    changed = ["git", "-C", shop, "status", "--porcelain"]
    assert subprocess.run(changed, check=True, capture_output=True, text=True).stdout == " M phrases/30-shipping.toml\n"

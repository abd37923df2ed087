"""Which addresses are let through, how they are shown, and what git's words become."""

import pytest

from phrasebook.sharing import urls
from phrasebook.sharing.git import GitError, NoBranchError, RejectedError, UntrustedError
from phrasebook.sharing.git_messages import error_from
from phrasebook.sharing.model import Source
from phrasebook.sharing.trust import git_config, synchronising, trust, trusted

ALLOWED = [
    ("https://git.example.com/shop/phrases.git", "https", "phrases"),
    ("https://git.example.com:8443/shop/phrases", "https", "phrases"),
    ("https://agent:token@git.example.com/shop/话术.git", "https", "话术"),
    ("http://127.0.0.1:8080/words.git", "http", "words"),
    ("http://localhost/words.git", "http", "words"),
    ("ssh://git@git.example.com:2222/shop/phrases.git", "ssh", "phrases"),
    ("ssh://git@[fe80::1]/shop/phrases.git", "ssh", "phrases"),
    ("git@git.example.com:shop/phrases.git", "ssh", "phrases"),
    ("work:phrases", "ssh", "phrases"),
    ("git@git.example.com:phrases.git", "ssh", "phrases"),
    ("file:///srv/words.git", "file", "words"),
    ("/srv/team words/话术.git", "file", "话术"),
    ("D:/共享/words.git", "file", "words"),
    (r"D:\共享\words.git", "file", "words"),
    (r"\\nas\team\words.git", "file", "words"),
    ("//nas/team/words.git", "file", "words"),
    ("../words.git", "file", "words"),
    ("~/words.git", "file", "words"),
]

REFUSED = [
    "",
    "-",
    "--upload-pack=touch /tmp/x",
    "-u./x",
    "ext::sh -c touch% /tmp/x",
    "fd::3",
    "https::sh",
    "ssh://-oProxyCommand=x/y",
    "ssh://a@-oProxyCommand=x/y",
    "git@-oProxyCommand=x:y",
    "host:-oProxyCommand=x",
    "host::x",
    "http://git.example.com/words.git",
    "http://127.0.0.1.evil.example/words.git",
    "http://localhost@evil.example/words.git",
    "git://git.example.com/words.git",
    "ftp://git.example.com/words.git",
    "https:///words.git",
    "https://git.example.com",
    "https://git.example.com/a b",
    "https://git.example.com/a\nb",
    "https://git.example.com/a\x1b[31m",
    "file://-x",
    "/srv/a\nb",
    "words.git",
]


@pytest.mark.parametrize(("url", "transport", "title"), ALLOWED, ids=[url for url, *_ in ALLOWED])
def test_addresses_that_are_let_through_and_what_they_are_called(url, transport, title):
    assert urls.transport(url) == transport
    assert urls.refusal(url) == ""
    assert Source(url).title == title


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_not_and_why(url):
    assert urls.transport(url) is None
    assert "请写成" in urls.refusal(url)
    assert "\x1b" not in urls.refusal(url)


def test_a_password_is_never_shown():
    url = "https://agent:geheim@git.example.com/words.git"
    assert urls.has_password(url)
    assert urls.has_password("https://token@git.example.com/words.git")
    assert not urls.has_password("ssh://git@git.example.com/words.git")
    assert not urls.has_password("git@git.example.com:words.git")
    assert Source(url).shown == "https://git.example.com/words.git"
    assert urls.refusal("http://agent:geheim@evil.example/x").count("geheim") == 0
    # With an @ in the password, too.
    assert "heim" not in urls.without_password("fatal: https://a:ge@heim@host/x: no")


def test_a_sources_key_is_stable_and_told_apart_by_branch():
    one = Source("https://git.example.com/words.git")
    assert one.key == Source("https://git.example.com/words.git", name="别名", mode="direct").key
    assert one.key != Source("https://git.example.com/words.git", "main").key
    assert len(one.key) == 12


MESSAGES = [
    ("fatal: unable to access 'https://h/x/': Could not resolve host: h", GitError, "offline", "网络"),
    (
        "ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote",
        GitError,
        "offline",
        "连不上",
    ),
    ("fatal: unable to access 'x': The requested URL returned error: 503", GitError, "offline", "连不上"),
    ("fatal: could not read Username for 'https://h': terminal prompts disabled", GitError, "refused", "账号"),
    ("git@h: Permission denied (publickey).", GitError, "refused", "账号"),
    ("Host key verification failed.", GitError, "refused", "密钥"),
    ("fatal: repository 'https://h/x/' not found", GitError, "refused", "找不到"),
    ("fatal: transport 'ext' not allowed", GitError, "refused", "不允许"),
    ("error: object 1: badTree\nfatal: fsck error in packed object", GitError, "refused", "检查"),
    ("error: unknown option `no-write-fetch-head'\nusage: git fetch", GitError, "failed", "升级"),
    ("fatal: couldn't find remote ref refs/heads/x", NoBranchError, "refused", "分支"),
    ("fatal: write error: No space left on device", GitError, "failed", "磁盘"),
    ("! [rejected] a -> main (stale info)", RejectedError, "failed", "先推送"),
    ("! [remote rejected] a -> main (failed to update ref)", RejectedError, "failed", "先推送"),
    ("! [remote rejected] a -> main (protected branch hook declined)", GitError, "refused", "propose"),
    ("fatal: detected dubious ownership in repository at '/srv/w.git'", UntrustedError, "refused", "/srv/w.git"),
    ("fatal: something nobody foresaw", GitError, "failed", "something nobody foresaw"),
    ("", GitError, "failed", "git"),
]


@pytest.mark.parametrize(("message", "kind", "outcome", "said"), MESSAGES, ids=[row[0][:40] for row in MESSAGES])
def test_what_git_says_becomes_one_sentence_and_a_kind(message, kind, outcome, said):
    error = error_from(message.encode())
    assert (type(error), error.outcome) == (kind, outcome)
    assert said in str(error)
    assert "\n" not in str(error)


def test_words_of_a_server_are_cleaned_shortened_and_lose_passwords():
    error = error_from(b"remote: \x1b[2J\xe2\x80\xaehello https://a:geheim@h/x \xff" + b"y" * 1000)
    assert "hello https://h/x" in str(error)
    assert len(str(error)) < 250
    assert all(ord(mark) >= 32 for mark in str(error))


@pytest.mark.parametrize(
    ("url", "tool"),
    [
        ("/home/a/OneDrive - 公司/words.git", "OneDrive"),
        ("C:/Users/a/OneDrive/words.git", "OneDrive"),
        ("/home/a/Dropbox/words.git", "Dropbox"),
        ("file:///home/a/Nutstore Files/words.git", "坚果云"),
        ("/home/a/我的坚果云/words.git", "坚果云"),
        ("/srv/shared/words.git", ""),
        ("/srv/dropboxes/words.git", ""),
        ("https://host/OneDrive/words.git", ""),
    ],
)
def test_folders_that_tools_synchronise_are_known(url, tool):
    assert synchronising(url) == tool


def test_our_configuration_includes_the_users_and_names_what_is_trusted(tmp_path, git_home):
    config = git_config(tmp_path / "state").read_text(encoding="utf-8")
    assert f'path = "{git_home}/.gitconfig"' in config
    assert "safe" not in config
    trust(tmp_path / "state", '/srv/a "b"\\c.git')
    trust(tmp_path / "state", '/srv/a "b"\\c.git')
    assert trusted(tmp_path / "state") == ('/srv/a "b"\\c.git',)
    assert 'directory = "/srv/a \\"b\\"\\\\c.git"' in git_config(tmp_path / "state").read_text(encoding="utf-8")

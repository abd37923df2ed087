"""Network drives are told from local ones by what each system says of its mounts, without asking the drive."""

import ctypes
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from phrasebook.sharing import network_drives
from phrasebook.sharing.network_drives import linux_mounts, macos_mounts, on_network

PROC = r"""
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/team nfs4 rw 0 0
//nas/team /mnt/two\040words cifs rw 0 0
tmpfs /mnt/team/local tmpfs rw 0 0
me@host:/x /home/me/ssh fuse.sshfs rw 0 0
"""
MOUNT = """\
/dev/disk1s1 on / (apfs, local, journaled)
//gu@nas/team on /Volumes/team share (smbfs, nodev, nosuid)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="paths of another system")
@pytest.mark.parametrize(
    ("platform", "path", "network"),
    [
        ("linux", "/mnt/team/book", True),
        ("linux", "/mnt/teams/book", False),
        ("linux", "/mnt/two words/book", True),
        ("linux", "/mnt/team/local/book", False),  # the deeper mount counts
        ("linux", "/home/me/ssh/book", True),
        ("linux", "/home/me/book", False),
        ("darwin", "/Volumes/team share/book", True),
        ("darwin", "/Users/gu/book", False),
    ],
)
def test_the_mount_that_holds_a_folder_decides(monkeypatch, platform, path, network):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(network_drives, "_linux_mounts", lambda: linux_mounts(PROC))
    monkeypatch.setattr(network_drives, "_macos_mounts", lambda: macos_mounts(MOUNT))
    assert on_network(Path(path)) is network


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("\\\\nas\\team\\book", True),
        ("\\\\?\\UNC\\nas\\team", True),
        ("\\\\?\\C:\\book", False),
        ("Z:\\book", True),
        ("C:\\book", False),
    ],
)
def test_windows_knows_its_network_drives(monkeypatch, path, network):
    kinds = SimpleNamespace(GetDriveTypeW=lambda drive: 4 if drive == "Z:\\" else 3)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kinds), raising=False)
    assert network_drives._windows(path) is network


def test_a_system_that_says_nothing_counts_as_local(monkeypatch):
    monkeypatch.setattr(network_drives, "_linux_mounts", dict)
    monkeypatch.setattr(network_drives, "_macos_mounts", dict)
    assert not on_network(Path(__file__))

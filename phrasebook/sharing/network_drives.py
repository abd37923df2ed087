"""Whether a folder lies on a network drive, so that it is asked for less often. Reads no file of the folder itself.

A share that is away must not make this hang: on Linux and macOS only the table of mounts is read, on Windows the kind
of the drive is asked for, which Windows knows without the network.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

_NETWORK = re.compile(
    r"(?:nfs\d?|cifs|smb\d?|smbfs|afpfs|webdav|davfs|9p|ncpfs|afs|ceph|glusterfs|fuse\.(?:sshfs|rclone|davfs|.*smb.*))",
    re.IGNORECASE,
)
_DRIVE_REMOTE = 4  # GetDriveTypeW's answer for a network drive


def on_network(path: Path) -> bool:
    """Tell whether a path lies on a network drive; False where that cannot be told."""
    if sys.platform == "win32":
        return _windows(os.path.abspath(path))  # noqa: PTH100 - not resolve, which would ask the share
    mounts = _macos_mounts() if sys.platform == "darwin" else _linux_mounts()
    where = Path(os.path.abspath(path))  # noqa: PTH100 - likewise
    holding = [mount for mount in mounts if where.is_relative_to(mount)]
    # The deepest mount holds the path; of two at one place the later hides the earlier.
    kind = mounts[max(reversed(holding), key=lambda mount: len(Path(mount).parts))] if holding else ""
    return _NETWORK.fullmatch(kind) is not None


def _linux_mounts() -> dict[str, str]:
    """The kind of file system by the place where it is mounted."""
    try:
        table = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return {}
    return linux_mounts(table)


def linux_mounts(table: str) -> dict[str, str]:
    """Read `/proc/mounts`: device, place (with blanks as octal escapes), kind, on each line."""
    rows = (line.split(" ") for line in table.splitlines())
    return {_unescaped(row[1]): row[2] for row in rows if len(row) > 2}


def _unescaped(place: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8)), place)


def _macos_mounts() -> dict[str, str]:
    try:
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    return macos_mounts(told)


def macos_mounts(told: str) -> dict[str, str]:
    """Read what macOS's `mount` says: `//user@server/share on /Volumes/share (smbfs, nodev)`."""
    found = (re.fullmatch(r".+? on (/.*) \((\w+)[,)].*", line) for line in told.splitlines())
    return {match.group(1): match.group(2) for match in found if match}


def _windows(path: str) -> bool:
    if path.startswith("\\\\"):
        return not path.startswith(("\\\\?\\", "\\\\.\\")) or path.startswith("\\\\?\\UNC\\")
    import ctypes  # noqa: PLC0415 - only Windows has drives

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - other systems' type checkers do not know it
    return bool(kernel.GetDriveTypeW(path[:3]) == _DRIVE_REMOTE)

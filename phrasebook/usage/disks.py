"""Whether a folder lies on a network disk, where SQLite's shared log would be torn. Asks the system, writes nothing."""

import re
import sys
from pathlib import Path

_REMOTE_DRIVE = 4  # DRIVE_REMOTE of the Windows API
# Without 9p: that is how a virtual machine sees its own host's disk.
_NETWORK = frozenset(
    (
        *("afp", "afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"),
        *("fuse.glusterfs", "fuse.rclone", "fuse.sshfs"),
    )
)
_OCTAL = re.compile(r"\\([0-7]{3})")  # the kernel writes a blank in a path as \040


def is_network(folder: Path) -> bool:
    """Tell whether a folder, which need not exist yet, is on a network disk; False where the system cannot be asked.

    On macOS Python has no way to ask, so every folder passes for local there.
    """
    try:
        real = folder.resolve()
    except OSError:
        return False
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        if real.drive.startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(real.anchor) == _REMOTE_DRIVE)
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return kind_of(real, mounts) in _NETWORK


def kind_of(folder: Path, mounts: str) -> str:
    """Give the file system of a folder out of `/proc/self/mounts`: the deepest mount above it, the last of its kind."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = Path(_OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[1]))
        if folder.is_relative_to(place) and len(place.parts) >= best:
            best, kind = len(place.parts), fields[2]
    return kind

"""One line of Chinese for the person at this very system: what happened, and what would make copying work.

Words only; which ways exist and what they did comes from `methods` and `service`.
"""

from tui.clipboard.environment import Environment, System
from tui.clipboard.methods import ClipboardSettings
from tui.clipboard.service import FAILED, VERIFIED, Outcome

_INSTALL = {
    "apt": "sudo apt install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install",
    "apk": "sudo apk add",
}

_BY_SYSTEM: dict[System, str] = {
    "windows": "剪贴板可能正被别的程序占用（剪贴板工具、远程桌面）：请稍等再试一次，还不行就先关掉那个程序。",
    "macos": "系统没有收下文字：请确认终端开在登录的桌面里，再试一次。",
    "wsl": "WSL 里没能运行 clip.exe：请在 /etc/wsl.conf 的 [interop] 里打开 enabled 和 appendWindowsPath，"
    "再执行 wsl --shutdown。",
}

_THROUGH_TERMINAL = ("osc52", "tmux")


def said(outcome: Outcome, *, web: bool = False) -> str:
    """Say what truly happened, for a status line; `web` when the app runs in a browser."""
    if outcome.result is VERIFIED:
        return "已复制 ✓"
    if outcome.result is FAILED:
        return "没能复制"
    if outcome.method in _THROUGH_TERMINAL:
        return f"已发送到{'浏览器' if web else '终端'}，请粘贴确认"
    return "已交给剪贴板，请粘贴确认"


def advice(environment: Environment, settings: ClipboardSettings | None = None) -> str:
    """Give one line on how to get a working clipboard here; for the rescue dialog and the doctor."""
    if environment.web:
        return _in_browser(environment)
    chosen = ClipboardSettings() if settings is None else settings
    if chosen.method == "command" or (chosen.method == "auto" and chosen.command):
        return "设置里的 clipboard.command 没有成功：请在终端里单独试一下这条命令。"
    if chosen.method != "auto":
        return f'设置里指定了 clipboard.method = "{chosen.method}"，它在这里不可用：改回 "auto" 再试试。'
    if environment.ssh and not (environment.display and environment.system == "linux"):
        return _over_ssh(environment)
    return _at_the_machine(environment)


def _in_browser(environment: Environment) -> str:
    if environment.secure_page:
        return "浏览器没有收下文字：请在浏览器里允许本页使用剪贴板，或先手动选中复制。"
    return (
        "浏览器只允许 https 或 localhost 的网页写剪贴板：请换成这样的地址打开；"
        "现在可以按住 Shift 拖选下面的文字，再右键复制。"
    )


def _over_ssh(environment: Environment) -> str:
    if environment.tmux:
        return "您在 SSH 和 tmux 里：请运行 tmux set -s set-clipboard on，并在本机终端的设置里允许 OSC 52 写剪贴板。"
    return "您在 SSH 里：请在本机终端的设置里允许 OSC 52 写剪贴板，或者用 ssh -Y 连接并在这边装 xclip。"


def _at_the_machine(environment: Environment) -> str:
    if environment.system in _BY_SYSTEM:
        return _BY_SYSTEM[environment.system]
    if environment.wayland and "wl-copy" not in environment.tools:
        return _install(environment, "wl-clipboard")
    if environment.x11 and not environment.tools & {"xclip", "xsel"}:
        return _install(environment, "xclip")
    if environment.display:
        return "剪贴板工具装了，但连不上桌面：请在桌面里新开一个终端再运行，或检查 DISPLAY 和 WAYLAND_DISPLAY。"
    return "这里没有图形桌面：请在带桌面的终端里运行，或在 tmux 里运行，用 tmux 的粘贴键（前缀键再按 ]）粘贴。"


def _install(environment: Environment, package: str) -> str:
    """Name the command that installs a package with the installer this system has."""
    for installer, command in _INSTALL.items():
        if installer in environment.tools:
            return f"请装一个剪贴板工具：{command} {package}，装好后不用重启，再复制一次就行。"
    return f"请用系统的软件管理器安装 {package}，装好后不用重启，再复制一次就行。"

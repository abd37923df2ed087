"""Arguments, then the import of what is needed: `miaohui`, `miaohui find …`, `python -m tui`.

The app alone imports textual; every sub-command answers before textual would have been imported. The app
without arguments is what agents start every morning, so it does not even pay for argparse.
"""

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from tui.books import BookChoice
from tui.terminal import after_textual, before_textual
from tui.web import PAGE_VARIABLE

_MANY = 50_000
"""Objects made until Python looks for cycles among them, 700 by default. A sub-command makes what it needs and ends; to
walk that again and again took a tenth of an uncached `find`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app or a sub-command.

    Returns:
        The exit code: 0 done, 1 findings or nothing found, 2 usage, bad file or failed action.
    """
    if "_ARGCOMPLETE" in os.environ:  # the shell asks, at a press of Tab
        from tui.completing import complete  # noqa: PLC0415 - see above

        complete()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:
        return _open_app(BookChoice())
    from tui.arguments import module_of, parse  # noqa: PLC0415 - see above

    parsed = parse(given)
    if parsed.command is None:
        return _open_app(BookChoice.of(parsed))
    code: int = importlib.import_module(module_of(parsed.command)).run(parsed)
    return code


def run() -> NoReturn:
    """Console entry point: run, and end quietly when the reader of our output has gone."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us (`miaohui find x >&-`)
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as we do
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if len(sys.argv) > 1:  # a sub-command
        gc.set_threshold(_MANY)
        from tui.clean_output import clean_terminals  # noqa: PLC0415 - the app draws its own screen

        clean_terminals()
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away (`miaohui find x | head -1`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _open_app(choice: BookChoice) -> int:
    """Start the app where there is a terminal, else say what to use instead."""
    if PAGE_VARIABLE not in os.environ and not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("miaohui：这里没有终端，界面打不开。要在命令里查话术，请用 miaohui find 关键词", file=sys.stderr)
        return 2
    before_textual(os.environ)
    from tui.app import open_app  # noqa: PLC0415 - textual is imported here and nowhere earlier

    after_textual()
    return open_app(choice)


if __name__ == "__main__":
    run()

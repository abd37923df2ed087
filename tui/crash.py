"""What is said and kept when a fault of our own ends the app."""

import traceback
from pathlib import Path

from phrasebook.files.cleaning import clean, one_line
from phrasebook.files.walking import shown
from phrasebook.files.writing import write_whole

NAME = "crash.txt"
"""The file in the state folder that has the last trace."""


def last_words(fault: BaseException, state: Path) -> str:
    """Keep the trace of a fault and put into words what has happened; never raises for a disk that takes no file.

    The trace has the places and the fault's own message, no values, which may be a buyer's words.
    """
    said = [
        f"秒回自己停下了，这是程序的错：{one_line(f'{type(fault).__name__}: {fault}')}",
        "话术和草稿都存着，重开就能接着用。",
    ]
    path = state / NAME
    try:
        state.mkdir(parents=True, exist_ok=True)
        trace = clean("".join(traceback.format_exception(fault)))[0]  # the message may quote a file
        write_whole(path, trace.encode("utf-8", "replace"))
    except OSError as reason:
        said.append(f"经过没能写下来：{one_line(str(reason))}")
    else:
        said.append(f"经过写在这个文件里，麻烦发给我们看看：\n{shown(path)}")
    return "\n".join(said)

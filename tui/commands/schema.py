"""`miaohui schema`: the JSON Schemas of our files, for editors and checks in a repository. Reads no file.

Without a name all of them as one object by name; with a name that one, ready for a file beside the book:
`miaohui schema phrase-file > phrase-file.schema.json`.
"""

import argparse
import difflib
import json
import sys

from phrasebook.files.schema import schemas
from tui.commands import DONE, FAILED


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `schema`."""
    parser.add_argument("name", nargs="?", metavar="名称", help=f"只打印一种：{'、'.join(schemas())}")


def run(arguments: argparse.Namespace) -> int:
    """Print the schemas.

    Returns:
        0; 2 if there is none of that name.
    """
    known = schemas()
    name = arguments.name.removesuffix(".json").removesuffix(".schema") if arguments.name else None
    if name is not None and name not in known:
        near = difflib.get_close_matches(name, known, 1)
        mend = f"是不是 {near[0]}？" if near else f"可以是：{'、'.join(known)}"
        print(f"miaohui schema：没有叫 {name} 的格式。{mend}", file=sys.stderr)
        return FAILED
    print(json.dumps(known if name is None else known[name], ensure_ascii=False, indent=2))
    return DONE

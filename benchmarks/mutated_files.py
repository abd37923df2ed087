"""Mutated phrase files through the loader: each gives a book or our error, and how long the slowest took.

    python benchmarks/mutated_files.py [COUNT] [SEED]

Prints one JSON line. Takes about 4 ms a file; 100,000 files are what docs/reliability.md quotes.
"""

import json
import random
import sys
import time

from phrasebook.files.problems import explain
from phrasebook.files.reading import book_from_sources
from phrasebook.library import BUILT_IN

PIECES = [
    *(
        b'"',
        b'"""',
        b"'''",
        b"[[phrase]]",
        b"[",
        b"]]",
        b"{",
        b"}",
        b"\\",
        b"\\u202e",
        b"=",
        b".",
        b"#",
        b"\n",
        b"\r\n",
    ),
    *(b"\x00", b"\x1b[31m", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc4\xe3", b"<<<<<<< a\n", b">>>>>>> b\n", b"1e9", b"-"),
    *(text.encode() for text in ("“", "”", "＝", "　", "，", "标题 = 1\n", "{城市", "\u2028", "\U000e0041")),
]


def mutated(source: bytes, chance: random.Random) -> bytes:
    """Change a file as editors, transfers and merges do: bytes replaced, cut, doubled, pieces put in."""
    content = bytearray(source)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(content) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            content[at : at + chance.randrange(1, 40)] = b""
        elif kind == 1:
            content[at:at] = chance.choice(PIECES)
        elif kind == 2:
            content[at:at] = content[at : at + chance.randrange(1, 2000)]
        elif kind == 3:
            content[at : at + 1] = bytes([chance.randrange(256)])
        else:
            content[at:at] = chance.choice(PIECES) * chance.randrange(1, 400)
    return bytes(content)


def main() -> None:
    """Run and print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    chance = random.Random(seed)
    sources = [path.read_bytes() for path in sorted((BUILT_IN / "phrases").glob("*.toml"))]
    slowest, loaded, rules = 0.0, 0, set()
    for _ in range(count):
        source = mutated(chance.choice(sources), chance)
        started = time.perf_counter()
        book = book_from_sources("x", "x", "team", [("phrases/a.toml", source)])
        for problem in book.problems:
            rules.add(problem.rule)
            explain(problem)
        slowest = max(slowest, time.perf_counter() - started)
        loaded += bool(book.phrases)
    result = {"files": count, "seed": seed, "with phrases": loaded, "slowest ms": round(slowest * 1000, 1)}
    print(json.dumps({**result, "rules told": len(rules)}))


if __name__ == "__main__":
    main()

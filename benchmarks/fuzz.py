"""Fuzzing: bytes at one of the six targets of `fuzz_targets` for some minutes, by one of two engines.

    python benchmarks/fuzz.py loader --minutes 10 --engine hypothesis --seed 1 --keep /tmp/found
    python benchmarks/fuzz.py loader --minutes 10 --engine atheris             # pip install --group fuzz

Hypothesis puts inputs together from pieces and from seeds cut and changed; atheris, coverage-guided, changes
what has reached new lines. Neither stops at a finding: the first input of each kind (what was raised, and where) is
kept in the folder, and one JSON line at the end tells executions, minutes, kinds of findings and the costliest input.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

if TYPE_CHECKING:
    from fuzz_targets import Target
    from hypothesis.strategies import SearchStrategy

ROUND = 1_000
"""Examples of one hypothesis run; every run has a seed of its own."""

TARGETS = ("loader", "fields", "query", "rules", "importers", "merge")


class TooLongError(Exception):
    """One input took more processor time than an input may."""


class Bench:
    """One target under fire: runs inputs, counts them, keeps what fails, ends when the time is up."""

    def __init__(self, name: str, minutes: float, keep: Path) -> None:
        from fuzz_targets import CPU_SECONDS, MOST_BYTES, TARGETS  # noqa: PLC0415 - after atheris has hooked imports

        self.name, self.target, self.keep = name, TARGETS[name], keep
        self.limit, self.most = CPU_SECONDS, MOST_BYTES
        self.began = time.monotonic()
        self.until = self.began + minutes * 60
        self.runs = 0
        self.costliest = 0.0
        self.kinds: dict[str, int] = {}
        self.keep.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGVTALRM, _too_long)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until

    def run(self, given: bytes) -> None:
        """Try one input."""
        given = given[: self.most]
        self.runs += 1
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, self.limit)
        try:
            self.target.prove(given)
        except Exception as error:  # noqa: BLE001 - the boundary: whatever comes is a finding
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self.note(given, error)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self.costliest = max(self.costliest, time.process_time() - began)

    def note(self, given: bytes, error: Exception) -> None:
        """Keep the first input of a kind of finding."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "phrasebook" in frame.filename or "fuzz_targets" in frame.filename]
        place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
        kind = f"{type(error).__name__} {place}"
        if kind not in self.kinds:
            stem = f"{self.name}-{hashlib.sha256(kind.encode()).hexdigest()[:8]}"
            (self.keep / f"{stem}.bytes").write_bytes(given)
            (self.keep / f"{stem}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")
            print(f"{kind}: {stem}", file=sys.stderr, flush=True)
        self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def report(self, engine: str, seed: int) -> None:
        """Print the one line."""
        result = {
            "target": self.name,
            "engine": engine,
            "executions": self.runs,
            "minutes": round((time.monotonic() - self.began) / 60, 1),
            "first seed": seed,
            "costliest ms": round(self.costliest * 1000),
            "findings": self.kinds,
        }
        print(json.dumps(result, ensure_ascii=False), flush=True)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TooLongError


def inputs(target: "Target") -> "SearchStrategy[bytes]":
    """Inputs: pieces and chance in a row, or a seed with some of its bytes cut out, doubled or replaced by pieces."""
    from hypothesis import strategies as st  # noqa: PLC0415 - atheris needs it not

    some = st.one_of(
        st.sampled_from(target.pieces),
        st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(max_size=6),
    )
    row = st.tuples(st.integers(0, 15), st.lists(some, max_size=24)).map(lambda t: bytes([t[0]]) + b"".join(t[1]))
    place = st.tuples(st.floats(0, 1), st.integers(0, 40), some, st.sampled_from((1, 1, 1, 2, 50)))

    def changed(seed: bytes, changes: "list[tuple[float, int, bytes, int]]") -> bytes:
        for where, cut, put, times in changes:
            at = int(where * len(seed))
            seed = seed[:at] + put * times + seed[at + cut * (times == 1) :]
        return seed

    return st.one_of(row, st.builds(changed, st.sampled_from(target.seeds()), st.lists(place, max_size=6)))


def with_hypothesis(bench: Bench, seed: int) -> None:
    """Runs of `ROUND` examples with one seed after the other."""
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - atheris needs it not
    from hypothesis import seed as seeded  # noqa: PLC0415 - likewise

    quiet = settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )

    def once(example: bytes) -> None:
        if not bench.over:
            bench.run(example)

    strategy = inputs(bench.target)
    for seed_bytes in bench.target.seeds():
        bench.run(seed_bytes)
    number = seed
    while not bench.over:
        seeded(number)(quiet(given(strategy)(once)))()
        number += 1
    bench.report("hypothesis", seed)


def with_atheris(name: str, minutes: float, keep: Path, seed: int) -> None:
    """LibFuzzer over the instrumented packages, from the target's seeds and with its pieces as a dictionary."""
    import atheris  # type: ignore[import-not-found]  # noqa: PLC0415 - where it is installed

    with atheris.instrument_imports(include=["phrasebook"]):
        bench = Bench(name, minutes, keep)
    corpus = keep / f"corpus-{name}"
    corpus.mkdir(exist_ok=True)
    for number, given in enumerate(bench.target.seeds()):
        (corpus / f"seed-{number}").write_bytes(given[: bench.most])
    words = keep / f"{name}.dict"
    words.write_text("".join(f'"{_escaped(piece)}"\n' for piece in bench.target.pieces), encoding="ascii")

    def once(given: bytes) -> None:
        bench.run(given)
        if bench.over:
            bench.report("atheris", seed)
            os._exit(0)  # libFuzzer would go on

    options = [f"-dict={words}", f"-max_len={bench.most}", f"-seed={seed}", "-timeout=120", "-rss_limit_mb=3000"]
    atheris.Setup([sys.argv[0], *options, "-verbosity=0", "-len_control=20", str(corpus)], once)
    atheris.Fuzz()


def _escaped(piece: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece)


def main() -> None:
    """Run and print the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--engine", choices=("hypothesis", "atheris"), default="hypothesis")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--replay", type=Path, help="run this one input and let its error through")
    wanted = parser.parse_args()
    if wanted.replay:
        Bench(wanted.target, 1, wanted.keep).target.prove(wanted.replay.read_bytes())
    elif wanted.engine == "atheris":
        with_atheris(wanted.target, wanted.minutes, wanted.keep, wanted.seed)
    else:
        with_hypothesis(Bench(wanted.target, wanted.minutes, wanted.keep), wanted.seed)


if __name__ == "__main__":
    main()

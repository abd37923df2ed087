"""A short form of the fuzzing of benchmarks/fuzz.py: the same targets, always the same inputs, and a real finding."""

import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import fuzz
import fuzz_targets

SLOWLY = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
FEW = settings(max_examples=25, derandomize=True, **SLOWLY)
MANY = settings(max_examples=3_000, **SLOWLY)


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_what_a_target_promises_holds_for_its_seeds_and_some_changes_of_them(name):
    target = fuzz_targets.TARGETS[name]
    for seed in target.seeds()[:12]:
        target.prove(seed)
    FEW(given(fuzz.inputs(target))(target.prove))()


@pytest.mark.slow
@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_what_a_target_promises_holds_for_many_and_always_other_inputs(name):
    target = fuzz_targets.TARGETS[name]
    MANY(given(fuzz.inputs(target))(target.prove))()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no timer of processor time")
def test_a_broken_promise_and_an_endless_input_are_findings_each_kept_once(tmp_path, monkeypatch):
    def prove(given):
        assert given != b"broken"
        while given == b"endless":
            pass

    monkeypatch.setitem(fuzz_targets.TARGETS, "fields", fuzz_targets.Target(prove, (), list))
    monkeypatch.setattr(fuzz_targets, "CPU_SECONDS", 0.2)
    bench = fuzz.Bench("fields", 1, tmp_path)
    for given_bytes in (b"sound", b"broken", b"broken", b"endless", b"sound"):
        bench.run(given_bytes)
    assert bench.runs == 5
    assert sorted(bench.kinds.values()) == [1, 2]
    assert {path.read_bytes() for path in tmp_path.glob("*.bytes")} == {b"broken", b"endless"}

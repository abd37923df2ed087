"""A team's words in git at full size: first sync, one change, an idle question, and how many agents one host bears.

    python benchmarks/sharing.py [--phrases 10000] [--commits 2000] [--seconds 20] [--dulwich]

Makes a repository of that many phrases and commits, serves it with `git http-backend` behind Python's own http
server (one process a request, as nginx with fcgiwrap does) and prints one JSON line a measurement: milliseconds, best
and median, processor time of both sides together, and bytes of the answers and of their http heads.
"""

import argparse
import http.client
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from books import write_book

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from git_host import GitHttp, Origin

from phrasebook.sharing import git
from phrasebook.sharing.model import Source
from phrasebook.sharing.schedule import Schedule
from phrasebook.sharing.team import Team

ROUNDS = 7


def make_origin(folder: Path, phrases: int, commits: int) -> Origin:
    """A repository whose every commit but the first changes the words of one phrase."""
    origin = Origin(folder / "origin" / "words.git")
    write_book(folder / "book", phrases)
    files = {f"phrases/{path.name}": path.read_text(encoding="utf-8") for path in (folder / "book/phrases").iterdir()}
    lots = random.Random(1)
    origin.commit(files, "开始")
    feed = subprocess.Popen(["git", f"--git-dir={origin.path}", "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert feed.stdin
    for number in range(1, commits):
        path = lots.choice(sorted(files))
        files[path] = changed(files[path], lots, number)
        content = files[path].encode()
        head = f"commit refs/heads/main\ncommitter 张三 <z@example.com> {1_700_000_000 + number * 600} +0800\n"
        subject = f"改第 {number} 次".encode()
        start = b"from refs/heads/main^0\n" if number == 1 else b""
        body = f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
        feed.stdin.write(head.encode() + f"data {len(subject)}\n".encode() + subject + b"\n" + start + body)
    feed.stdin.close()
    feed.wait()
    repack(origin)
    return origin


def repack(origin: Origin) -> None:
    """Put a repository in order as a host does from time to time: fast-import's own packs are twenty times as large."""
    origin.run("repack", "-adfq")


def changed(text: str, lots: random.Random, number: int) -> str:
    """A file with one title changed."""
    lines = text.split("\n")
    titles = [index for index, line in enumerate(lines) if line.startswith("title = ")]
    chosen = lots.choice(titles)
    lines[chosen] = lines[chosen].partition("·")[0].rstrip('"') + f'·{number}"'
    return "\n".join(lines)


def processor_ms() -> float:
    """Processor time of this process and all that it has waited for; over a shared drive both sides of git."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used) * 1000


def measured(host: GitHttp, prepare: Callable[[int], object], act: Callable[[], str], rounds: int) -> dict[str, object]:
    """Time and bytes of one act, repeated."""
    times: list[float] = []
    processor: list[float] = []
    sent: list[int] = []
    heads: list[int] = []
    for number in range(rounds):
        prepare(number)
        host.sent.clear()
        host.bodies.clear()
        start, used = time.perf_counter(), processor_ms()
        act()
        processor.append(processor_ms() - used)
        times.append((time.perf_counter() - start) * 1000)
        sent.append(sum(host.bodies))
        heads.append(sum(host.sent) - sum(host.bodies))
    return {
        "best_ms": round(min(times), 1),
        "median_ms": round(statistics.median(times), 1),
        "processor_ms": round(statistics.median(processor), 1),
        "bytes": round(statistics.median(sent)),
        "http_head_bytes": round(statistics.median(heads)),
    }


def syncs(origin: Origin, host: GitHttp, folder: Path) -> None:
    """First sync, one changed file, nothing new; over http and over a shared drive.

    As the app asks, which shows the words first and works out what changed when somebody looks; once also with that.
    """
    lots = random.Random(2)
    for way, url in (("http", f"{host.address}/words.git"), ("file", origin.url)):
        repack(origin)
        source = Source(url)
        teams: list[Team] = []

        def fresh(number: int, way: str = way, teams: list[Team] = teams) -> None:
            teams.append(Team([], folder / f"state-{way}-{number}", folder / f"cache-{way}-{number}"))

        def sync(source: Source = source, teams: list[Team] = teams, *, compare: bool = False) -> str:
            synced = teams[-1].sync(source, compare=compare)
            assert not synced.problem, synced.problem
            return synced.outcome

        def change(number: int) -> None:
            path = lots.choice(origin.run("ls-tree", "--name-only", "main:phrases").split())
            text = origin.text(f"phrases/{path}")
            origin.commit({f"phrases/{path}": changed(text, lots, 90_000 + number)})

        for what, prepare, act in (
            ("first sync", fresh, sync),
            ("one file changed", change, sync),
            ("one file changed, and what", change, partial(sync, compare=True)),
            ("nothing new", lambda _: None, sync),
        ):
            line = measured(host, prepare, act, ROUNDS)
            print(json.dumps({"what": what, "over": way, **line}), flush=True)


def recorded(host: GitHttp, folder: Path) -> list[tuple[str, str, bytes, dict[str, str]]]:
    """The requests of one idle question, as the real program sends them."""
    team, source = Team([], folder / "state-r", folder / "cache-r"), Source(f"{host.address}/words.git")
    team.sync(source)
    host.requests.clear()
    team.sync(source)
    return list(host.requests)


def subscribers(host: GitHttp, questions: list[tuple[str, str, bytes, dict[str, str]]], seconds: float) -> None:
    """How many idle questions a second the host answers, and how long they take at the pace of 3,000 agents."""
    place = host.address.removeprefix("http://")

    def ask() -> float:
        start = time.perf_counter()
        for method, path, body, heads in questions:
            connection = http.client.HTTPConnection(place, timeout=60)
            connection.request(method, path, body or None, heads)
            answer = connection.getresponse()
            assert answer.status == 200, answer.status
            answer.read()
            connection.close()
        return (time.perf_counter() - start) * 1000

    for clients in (1, 2, 4, 8):
        done: list[float] = []
        end = time.monotonic() + seconds / 4

        def work(done: list[float] = done, end: float = end) -> None:
            while time.monotonic() < end:
                done.append(ask())

        start = time.monotonic()
        run_all([work] * clients)
        rate = len(done) / (time.monotonic() - start)
        line = {"what": "idle questions", "at_once": clients, "polls_per_s": round(rate, 1)}
        line |= {"requests_per_s": round(rate * len(questions), 1), "median_ms": round(statistics.median(done), 1)}
        line["agents_at_5_min"] = round(rate * Schedule().mean)
        print(json.dumps(line), flush=True)
    times: list[float] = []
    agents = 3_000
    lots = random.Random(3)
    # Each agent asks once within its pause: the arrivals of 3,000 agents during these seconds.
    arrivals = sorted(pause for _ in range(agents) if (pause := lots.uniform(0, Schedule().pause(lots))) < seconds)
    begin = time.monotonic()

    def arrive(at: float) -> None:
        time.sleep(max(0.0, begin + at - time.monotonic()))
        times.append(ask())

    run_all([lambda at=at: arrive(at) for at in arrivals])
    ordered = sorted(times)
    line = {
        "what": "3,000 agents",
        "seconds": seconds,
        "polls": len(times),
        "median_ms": round(ordered[len(times) // 2], 1),
    }
    print(json.dumps(line | {"worst_ms": round(ordered[-1], 1)}), flush=True)


def run_all(works: list[Callable[[], None]]) -> None:
    """Run functions in threads, to their end."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phrases", type=int, default=10_000)
    parser.add_argument("--commits", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--dulwich", action="store_true", help="without the git executable on the agent's side")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"HOME": name, "GIT_CONFIG_NOSYSTEM": "1"}
        origin = make_origin(folder, chosen.phrases, chosen.commits)
        packed = sum(path.stat().st_size for path in origin.path.rglob("*.pack"))
        host = GitHttp(origin.path.parent)
        if chosen.dulwich:
            git.shutil.which = lambda _: None
        line = {
            "what": "repository",
            "phrases": chosen.phrases,
            "commits": int(origin.run("rev-list", "--count", "main")),
        }
        print(json.dumps(line | {"pack_bytes": packed, "backend": "dulwich" if chosen.dulwich else "git"}), flush=True)
        syncs(origin, host, folder)
        if not chosen.dulwich:
            subscribers(host, recorded(host, folder), chosen.seconds)
        host.close()


if __name__ == "__main__":
    main()

"""Fuzzes every parser that reads outside data: a million inputs, no crash, no motion from garbage.

    fuzz.py [--inputs N] [--seed N] [--jobs N] [--target NAME ...]

The inputs are dealt out to the targets (test/fuzz/targets.py) by their shares. Each target runs in
a process of its own with atheris, which looks for new paths through the code; where that is not
installed, with Hypothesis. An input that breaks something is kept in build/fuzz/NAME: run it again
with --target NAME --input FILE. Exit code 1 if a target failed or fewer inputs ran than asked for.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KITS = ("test/fuzz", "test/core")
FOUND = ROOT / "build" / "fuzz"
ATHERIS_RAN = re.compile(r"(?:Done (\d+) runs|^#(\d+)\s)", re.MULTILINE)
HYPOTHESIS_RAN = re.compile(r"(\d+) passing, (\d+) failing")
PARSERS = ("protocol", "planner", "recorder", "ros", "voice", "commands", "core.migration", "chaos")
"""Where new paths are looked for; the engine is not watched, it would be ten times slower."""
MOST_BYTES = 4000
SECONDS_AN_INPUT = 20
"""One that takes longer is a failure too."""


@dataclass(frozen=True)
class Done:
    """What became of a target: inputs that really ran, and what was said if it failed."""

    name: str
    ran: int
    seconds: float
    failure: str


def with_atheris(name: str, inputs: int, seed: int) -> None:
    """Fuzz one target in this process; does not return."""
    import atheris

    with atheris.instrument_imports(include=[f"realtime_agent_ros.{room}" for room in PARSERS]):
        from targets import TARGETS, WORDS
    target, folder = TARGETS[name], FOUND / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed{number}").write_bytes(data[:MOST_BYTES])
    words = folder / "words"
    escaped = ("".join(f"\\x{byte:02x}" for byte in w.encode("utf-8", "replace")) for w in WORDS)
    words.write_text("".join(f'"{word}"\n' for word in escaped), encoding="ascii")
    options = [
        f"-runs={inputs}", f"-seed={seed}", f"-max_len={MOST_BYTES}", f"-dict={words}",
        f"-timeout={SECONDS_AN_INPUT}", f"-artifact_prefix={folder}/", "-rss_limit_mb=3000",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.run)
    atheris.Fuzz()


def run(name: str, inputs: int, seed: int) -> Done:
    """Run one target in a process of its own."""
    start = time.monotonic()
    environment = dict(os.environ)
    if find_spec("atheris"):
        command = [sys.executable, "-P", __file__, "--one", name]
        command += ["--inputs", str(inputs), "--seed", str(seed)]
    else:
        command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["--hypothesis-show-statistics", f"--hypothesis-seed={seed}"]
        command += ["test/fuzz/test_fuzz.py", "-k", f"[{name}]"]
        environment["LONG_CASES"] = str(inputs)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    failure = said[-6000:] if done.returncode else ""
    return Done(name, count(said), time.monotonic() - start, failure)


def count(said: str) -> int:
    """How many inputs ran, by what the fuzzer says."""
    if pairs := HYPOTHESIS_RAN.findall(said):
        return sum(int(good) + int(bad) for good, bad in pairs)
    return max((int(done or at) for done, at in ATHERIS_RAN.findall(said)), default=0)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=1_000_000, help="in all")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 2**31)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--target", action="append", help="only this one; may be repeated")
    parser.add_argument("--input", type=Path, help="run the target once, with this file")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    sys.path[:0] = [str(ROOT / kit) for kit in KITS]
    if given.one:
        with_atheris(given.one, given.inputs, given.seed)
    from targets import TARGETS

    names = given.target or list(TARGETS)
    if given.input:
        TARGETS[names[0]].run(given.input.read_bytes())
        return 0
    return fuzz(names, {n: TARGETS[n].share for n in names}, given.inputs, given.seed, given.jobs)


def fuzz(names: list[str], shares: dict[str, float], inputs: int, seed: int, jobs: int) -> int:
    """Run the targets, ``jobs`` at once; the exit code."""
    start = time.monotonic()
    each = {name: -(-inputs * shares[name] // sum(shares.values())) for name in names}
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(run, name, int(each[name]), seed) for name in names]
        done = [ended.result() for ended in waiting]
    for one in done:
        state = "FAILED" if one.failure else "ok"
        sys.stdout.write(f"{state:<6} {one.ran:>8} inputs {one.seconds:>5.0f} s {one.name}\n")
        sys.stdout.write(one.failure)
    ran, failed = sum(one.ran for one in done), sum(bool(one.failure) for one in done)
    sys.stdout.write(
        f"{ran} inputs in {time.monotonic() - start:.0f} s, seed {seed}, "
        f"{failed} of {len(done)} targets failed\n"
    )
    return 1 if failed or ran < inputs else 0


if __name__ == "__main__":
    sys.exit(main())

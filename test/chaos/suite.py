"""``make chaos``: breaks everything that can be broken around a driving robot, and says what came.

    suite.py [--only GROUP[,GROUP]] [--match TEXT] [--seed N] [--long] [--kills N] [--soak-s S]
           [--out DIR] [--add] [--write]

Groups: channels, stops, processes, endpoint, soak, kills. Exits 1 on any breach, 130 if it was
interrupted before; a breach prints the seed and keeps logs and recording. --long soaks for 30
minutes and kills every process 200 times. --add keeps the rows of earlier runs in DIR. --write puts
the tables into docs/chaos.md.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE, HERE.parent / "ros", HERE.parent / "endpoint", HERE.parents[1] / "benchmarks")
sys.path[:0] = map(str, FOLDERS)

import endpoint_troubles  # noqa: E402 their folders are on the path only now
import hogs  # noqa: E402
import kills  # noqa: E402
import outcome  # noqa: E402
import page  # noqa: E402
import replays  # noqa: E402
import scenes  # noqa: E402
import soak  # noqa: E402
import stops  # noqa: E402
import troubles  # noqa: E402
from driver import Driver, StuckError  # noqa: E402
from judge import UNFINISHED  # noqa: E402
from loopback_endpoint import FAULTS  # noqa: E402
from outcome import Row  # noqa: E402
from realtime_agent_ros import dds  # noqa: E402
from realtime_agent_ros.endpoint.server import LoopbackEndpoint  # noqa: E402
from stack import Stack  # noqa: E402

SOAK_S, LONG_SOAK_S = 60.0, 1800.0
KILLS, LONG_KILLS = 3, 200
MOST_ROUNDS = 10_000
PERSON_S = 9.0
MISSED_S = 1.2
"""After this without our own beats a living planner is planner_node."""
INTERRUPTED = 130
STAMPED = ("SIGKILL of agent_node", "SIGSTOP and SIGCONT of agent_node", troubles.THEN)
"""What is done on a base that wants TwistStamped."""


class Suite:
    """Runs the groups and collects their rows."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.chance = random.Random(given.seed)
        self.rows: list[Row] = []
        self.kept: list[Path] = []

    def hear(self, row: Row) -> None:
        """A run is over: tell it at once."""
        self.rows.append(row)
        sys.stdout.write(outcome.table([row]).splitlines()[-1] + "\n")
        sys.stdout.flush()

    def wanted(self, name: str) -> bool:
        return any(part in name.lower() for part in self.given.match.lower().split(","))

    def without_planner(self, groups: set[str]) -> None:
        """Faults of channels, and what stops on purpose: both without a planner."""
        picked = [s for s in scenes.scenes() if self.wanted(s.name)] * (outcome.CHANNELS in groups)
        halts = [s for s in stops.stops() if self.wanted(s.name)] * (outcome.STOPS in groups)
        if not picked and not halts:
            return
        with self._stack() as driver:
            for scene in picked:
                play = lambda s=scene: scenes.play(driver, s, self.chance)  # noqa: E731 one line
                self._run(driver, outcome.CHANNELS, scene.name, play)
            for halt in halts:
                play = lambda h=halt: stops.play(driver, h)  # noqa: E731 one line
                self._run(driver, outcome.STOPS, halt.name, play)

    def on_a_stamped_base(self) -> None:
        """Kills where the base wants TwistStamped: deadman and agent find out by themselves."""
        all_named = {f"{t.name} on a TwistStamped base": t for t in troubles.troubles("")}
        picked = {n: t for n, t in all_named.items() if t.name in STAMPED and self.wanted(n)}
        if not picked:
            return
        with LoopbackEndpoint() as endpoint, self._stack(stamped=True) as driver:
            bench = troubles.Bench(driver, endpoint, driver.stack.folder, self.chance)
            for name, trouble in picked.items():
                play = lambda t=trouble, n=name: troubles.play(bench, t) | {"name": n}  # noqa: E731 one line
                self._run(driver, outcome.PROCESSES, name, play)

    def with_planner(self, groups: set[str]) -> None:
        with self._bench() as (bench, no_disk):
            driver = bench.driver
            if no_disk:
                sys.stdout.write(f"left out: full disk under the recording: {no_disk}\n")
            if outcome.PROCESSES in groups:
                for trouble in troubles.troubles(no_disk):
                    if self.wanted(trouble.name):
                        play = lambda t=trouble: troubles.play(bench, t)  # noqa: E731 one line
                        self._run(driver, outcome.PROCESSES, trouble.name, play)
            if outcome.ENDPOINT in groups:
                for fault in FAULTS:
                    if self.wanted(fault.name):
                        play = lambda f=fault: endpoint_troubles.play(bench, f)  # noqa: E731
                        self._run(driver, outcome.ENDPOINT, f"endpoint: {fault.name}", play)
                for late in endpoint_troubles.LATE_CALLS:
                    if self.wanted(late):
                        play = lambda n=late: endpoint_troubles.play_late_call(bench, n)  # noqa: E731
                        self._run(driver, outcome.ENDPOINT, f"endpoint: {late}", play)
            if outcome.KILLS in groups:
                self._kills(bench)
            if outcome.SOAK in groups:
                self._soak(bench, no_disk)

    def _kills(self, bench: troubles.Bench) -> None:
        for number in range(1, self.given.kills + 1):
            for victim in kills.VICTIMS:
                name = f"kill of {victim}"
                if self.wanted(name):
                    play = lambda v=victim, n=number: kills.kill(bench, v, n)  # noqa: E731
                    self._run(bench.driver, outcome.KILLS, name, play, number)

    def _soak(self, bench: troubles.Bench, no_disk: str) -> None:
        bench = replace(bench, must_ask=False)
        deadline_s = time.monotonic() + self.given.soak_s
        for number in filter(lambda n: self.wanted(f"round {n}"), range(1, MOST_ROUNDS)):
            if time.monotonic() >= deadline_s:
                break
            play = lambda n=number: soak.play(bench, n, no_disk)  # noqa: E731 one line
            self._run(bench.driver, outcome.SOAK, f"round {number}", play)

    def _run(
        self, driver: Driver, group: str, name: str, play: Callable[[], dict[str, Any]], n: int = 1
    ) -> None:
        """One run, with a row for every try; what it needs and doesn't get is a breach as well.

        What it draws depends on the seed and on which run it is, not on those before it.
        """

        def drawn() -> dict[str, Any]:
            self.chance.seed(f"{self.given.seed}/{group}/{name}/{n}")
            return played(driver, name, play)

        for verdict in outcome.tries(drawn):
            self.hear(outcome.row(group, verdict, self.given.seed))

    # -- stacks --------------------------------------------------------------------------------

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """A folder for logs and recordings, kept if there was a breach or it came to no end."""
        folder = Path(tempfile.mkdtemp(prefix="chaos_"))
        before, whole = len(self.rows), False
        try:
            yield folder
            self._replay(folder)
            whole = True
        finally:
            if not whole or any(row.breaches for row in self.rows[before:]):
                self.kept.append(folder)
            else:
                shutil.rmtree(folder, ignore_errors=True)

    def _replay(self, folder: Path) -> None:
        """Decide again what was recorded: whatever broke, the same must come of the same."""
        if found := replays.replayed(folder.glob("record*/*")):
            breaches = [text for text in found if text]
            name = f"recordings decided again: {len(found)}"
            self.hear(Row(outcome.REPLAY, name, breaches, seed=self.given.seed))

    @contextmanager
    def _stack(self, *, stamped: bool = False) -> Iterator[Driver]:
        with self._folder() as folder, dds.free_domain() as domain:
            dds.apply_defaults(domain.id)
            parameters = {
                "agent_node": {"record_folder": folder / "recording"},
                "sim_node": {"seed": self.given.seed % 1000},
            }
            with Stack(folder, domain.id, stamped=stamped, parameters=parameters) as stack:
                driver = Driver(domain.id, stack)
                try:
                    driver.ready()
                    yield driver
                finally:
                    driver.close()

    @contextmanager
    def _bench(self) -> Iterator[tuple[troubles.Bench, str]]:
        """With planner, endpoint and a small disk under the recording."""
        with ExitStack() as end:
            folder = end.enter_context(self._folder())
            domain = end.enter_context(dds.free_domain())
            dds.apply_defaults(domain.id)
            disk = folder / "recording"
            no_disk = end.enter_context(hogs.small_disk(disk))
            endpoint = end.enter_context(LoopbackEndpoint())
            stack = end.enter_context(planner_stack(folder, domain.id, endpoint, self.given.seed))
            end.callback(keep_recording, disk, folder / "recorded")
            driver = Driver(domain.id, stack)
            end.callback(driver.close)
            driver.ready()
            driver.beats = False
            driver.spin_for(MISSED_S)
            driver.wait_for(lambda: driver.state.planner_alive, "a living planner")
            driver.beats = True
            yield troubles.Bench(driver, endpoint, disk, self.chance), no_disk


def played(driver: Driver, name: str, play: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The verdict of a run, also of one that got stuck: then with what it waited for in vain."""
    try:
        return play()
    except StuckError as error:
        driver.press(0.0)
        driver.end_faults()
        verdict = driver.verdict()
        broken = [b for b in verdict["breaches"] if b not in UNFINISHED]
        return verdict | {"name": name, "breaches": [str(error), *broken]}


def planner_stack(folder: Path, domain: int, endpoint: LoopbackEndpoint, seed: int) -> Stack:
    """The stack whose planner asks ``endpoint`` and has tools that it should not have."""
    return Stack(
        folder,
        domain,
        extra=("planner_node",),
        parameters={
            "agent_node": {
                "record_folder": folder / "recording",
                "record_bytes": 50_000_000,
                "black_boxes": 2,  # what they keep counts beside the ring
            },
            "sim_node": {"seed": seed % 1000, "person_period_s": PERSON_S},
            "planner_node": {"tools_modules": '["chaos_tools"]', "tool_timeout_s": 20.0},
        },
        instead={"agent_node": (str(HERE / "sick_agent.py"), str(folder))},
        environment={
            "OPENAI_API_KEY": "none",
            "OPENAI_BASE_URL": endpoint.base_url,
            "PYTHONPATH": python_path(),
        },
    )


def python_path() -> str:
    """Ours before what is set already: with ROS installed rclpy itself is found by it."""
    return os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))


def keep_recording(disk: Path, kept: Path) -> None:
    """Copy what was recorded off a disk that is about to go."""
    if disk.is_mount():
        shutil.copytree(disk, kept, ignore=shutil.ignore_patterns("filler"))


def parse(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default=",".join(outcome.GROUPS), help="groups, by comma")
    parser.add_argument(
        "--match", default="", help="only what has this, or one of these by comma, in its name"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of all chance")
    parser.add_argument("--long", action="store_true", help="soak 30 minutes, 200 kills of each")
    parser.add_argument("--soak-s", type=float, help="how long to soak")
    parser.add_argument("--kills", type=int, help="of each process")
    parser.add_argument("--out", type=Path, default=Path("chaos"), help="folder of the JSON")
    parser.add_argument("--add", action="store_true", help="to the rows of earlier runs")
    parser.add_argument("--write", action="store_true", help="the tables into docs/chaos.md")
    given = parser.parse_args(words)
    if unknown := set(given.only.split(",")) - set(outcome.GROUPS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(outcome.GROUPS)}")
    if given.soak_s is None:
        given.soak_s = LONG_SOAK_S if given.long else SOAK_S
    if given.kills is None:
        given.kills = LONG_KILLS if given.long else KILLS
    return given


def main() -> int:
    given = parse()
    groups = set(given.only.split(","))
    sys.stdout.write(f"seed {given.seed}\n{outcome.HEAD}{outcome.RULE}")
    suite = Suite(given)
    whole = False
    try:
        suite.without_planner(groups)
        if outcome.PROCESSES in groups:
            suite.on_a_stamped_base()
        if groups - {outcome.CHANNELS, outcome.STOPS}:
            suite.with_planner(groups)
        whole = True
    except KeyboardInterrupt:  # what was measured until then is told as well
        pass
    except StuckError as error:
        suite.hear(Row(outcome.PROCESSES, "start of everything", [str(error)], seed=given.seed))
    rows = [*(outcome.load(given.out) if given.add else []), *suite.rows]
    outcome.save(given.out, rows)
    sys.stdout.write("\n" + outcome.summary(rows))
    for folder in suite.kept:
        sys.stdout.write(f"logs, recording and what was seen: {folder}\n")
    if given.write:
        page.write(rows)
    return exit_code(suite.rows, whole=whole)


def exit_code(rows: Sequence[Row], *, whole: bool) -> int:
    """0 only for a ``whole`` run in which something was tried and nothing broke."""
    if any(row.breaches for row in rows) or outcome.slow_kills(rows):
        return 1
    if not whole:
        return INTERRUPTED
    return 0 if rows else 1


if __name__ == "__main__":
    sys.exit(main())

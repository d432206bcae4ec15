"""The example package, as a planner loads and uses it."""

import subprocess
import sys
from pathlib import Path

import pytest

from realtime_agent_ros.core.steps import GoTo, Say
from realtime_agent_ros.planner.toolbox.discovery import discover
from tool_scenes import calling, given, outputs

EXAMPLE = Path(__file__).parents[3] / "examples" / "errands"


@pytest.fixture
def errands(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLE)
    yield discover(["errands.tools"], installed=False)
    for name in ("errands", "errands.tools"):
        sys.modules.pop(name, None)


def test_its_tools_work_in_a_conversation(run, errands):
    async def scene(make):
        model = calling(
            ("menu", {"day": "Monday"}),
            ("queue_length", {}),
            ("announce_lunch", {"place": "kitchen"}),
            ("lift_tray", {"up": True}),
        )
        bench = make(models=[model], outside=given(*errands))
        bench.session.on_final("tell everybody about lunch")
        await bench.until(
            lambda: "lift_tray" in bench.session.status().tools.get("waits for a yes", "")
        )
        bench.session.on_final("yes please")
        await bench.session.idle()
        told = outputs(bench.history.items)
        assert told[:2] == ["lentil soup", '{"people":3}']
        assert told[3] == "the tray is up"
        assert bench.skills == [GoTo(place="kitchen"), Say(text="Lunch is ready.")]
        assert bench.said[0] == "Shall I use lift tray with up true? Please say yes or no."

    run(scene)


def test_its_own_tests_are_green():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    path = ":".join([str(EXAMPLE), *filter(None, sys.path)])
    done = subprocess.run(
        [*command, "--rootdir", str(EXAMPLE), str(EXAMPLE / "test")],
        env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

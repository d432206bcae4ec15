"""The launch tests beside this file, each run by ``launch_test`` as users run them."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

pytest.importorskip(
    "launch_testing_ros", reason="launch_testing comes with a ROS installation, not from an index"
)

from realtime_agent_ros import dds

pytestmark = pytest.mark.ros

HERE = Path(__file__).resolve().parent
LIMIT_S = 400.0


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("launch_test_*.py")))
def test_launch_test(name: str, tmp_path: Path) -> None:
    report = tmp_path / f"{name}.xml"
    command = [sys.executable, "-P", "-m", "launch_testing.launch_test"]
    with dds.free_domain() as domain:
        variables = {**os.environ, **dds.defaults(os.environ), "ROS_DOMAIN_ID": str(domain.id)}
        done = subprocess.run(
            [*command, str(HERE / f"{name}.py"), "--junit-xml", str(report)],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_S,
        )
    assert done.returncode == 0, done.stdout
    cases = ElementTree.parse(report).getroot().findall(".//testcase")
    assert cases, "the launch test ran no test"
    assert not [case for case in cases if case.find("skipped") is not None]

"""The doctor's checks name what is wrong and what to do, and never show a key."""

from __future__ import annotations

import http.server
import io
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from realtime_agent_ros.commands.checks import host, model, ros
from realtime_agent_ros.commands.checks.finding import Grade, fail, ok, warn
from realtime_agent_ros.commands.checks.probe import Answer, Probe
from realtime_agent_ros.commands.doctor import report

KEY = "sk-very-secret"


class Endpoint(http.server.BaseHTTPRequestHandler):
    """/v1 lists models, /no refuses the key, /moved redirects to /v1, /odd is no JSON."""

    seen: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Authorization")))
        status, body = {
            "/v1/models": (200, json.dumps({"data": [{"id": f"m{i}"} for i in range(5)]})),
            "/no/models": (401, "{}"),
            "/moved/models": (302, ""),
            "/odd/models": (200, "hello"),
        }.get(self.path, (404, ""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/v1/models")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def url() -> Iterator[str]:
    Endpoint.seen = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_an_endpoint_that_answers_is_named_with_its_models(url: str) -> None:
    found = model.endpoint(f"{url}/v1", KEY)
    assert found.grade == Grade.OK
    assert "5 models (m0, m1, m2, ...)" in found.found
    assert Endpoint.seen == [("/v1/models", f"Bearer {KEY}")]


def test_a_refused_key_fails(url: str) -> None:
    found = model.endpoint(f"{url}/no", KEY)
    assert (found.grade, "401" in found.found) == (Grade.FAIL, True)


@pytest.mark.parametrize("path", ["/moved", "/elsewhere"])
def test_no_redirect_is_followed_with_the_key(url: str, path: str) -> None:
    assert model.endpoint(url + path, KEY).grade == Grade.WARN
    assert len(Endpoint.seen) == 1


def test_an_answer_that_is_no_list_is_told(url: str) -> None:
    assert "not with a list" in model.endpoint(f"{url}/odd", KEY).found


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/v1", "ftp://x/v1", "http://[::1/v1"])
def test_an_unreachable_endpoint_fails_with_a_fix(address: str) -> None:
    found = model.endpoint(address, KEY)
    assert found.grade == Grade.FAIL
    assert found.fix


def test_secrets_are_taken_out_of_an_address() -> None:
    shown = model.without_credentials("http://user:pw@host:80/v1?token=abc#x")
    assert shown == "http://host:80/v1"


def test_without_a_key_the_offline_model_is_named_and_nobody_is_asked() -> None:
    findings = list(model.check({}, {}))
    assert [f.grade for f in findings if f.subject in ("key", "endpoint")] == [Grade.OK, Grade.OK]
    assert "offline model" in findings[-1].found


def test_an_endpoint_without_a_key_is_told() -> None:
    assert model.key_present("http://127.0.0.1:8000/v1", "").grade == Grade.WARN


def test_a_missing_or_broken_package_is_named_with_its_extra() -> None:
    missing = model.package("openai-agents", "planner_node", None)
    assert (missing.grade, missing.fix) == (
        Grade.WARN,
        "pip install 'realtime_agent_ros[ros,llm]'",
    )
    broken = model.package("mujoco", "sim_node", Answer(None, "ImportError: libGL", 0.1))
    assert (broken.grade, broken.found) == (Grade.FAIL, "ImportError: libGL")


def test_python_is_judged_by_its_version() -> None:
    assert host.python((3, 10, 1)).grade == Grade.FAIL
    assert host.python((3, 12, 1)).grade == Grade.OK
    assert host.python((3, 14, 0)).grade == Grade.WARN


def test_privileges_and_cores_are_judged() -> None:
    assert host.cores(1).grade == Grade.WARN
    assert host.realtime(Answer(None, "PermissionError", 0.0)).grade == Grade.WARN
    assert host.realtime(Answer(90, "", 0.0)).grade == Grade.OK
    assert host.memlock(8 << 20).grade == Grade.WARN
    assert host.memlock(resource.RLIM_INFINITY).grade == Grade.OK


def test_shared_memory_of_killed_processes_is_counted(tmp_path: Path) -> None:
    assert host.shared_memory(tmp_path).grade == Grade.OK
    (tmp_path / "fastrtps_port7410").touch()
    (tmp_path / "fastrtps_port7410_el").touch()
    found = host.shared_memory(tmp_path)
    assert (found.grade, found.found[:2]) == (Grade.WARN, "2 ")


def test_rclpy_is_judged_by_distribution_and_error() -> None:
    good = Answer({"version": "7.1.6", "distro": "", "rmw": "rmw_fastrtps_cpp"}, "", 0.5)
    assert [f.grade for f in ros.rclpy(good, {})] == [Grade.OK, Grade.OK]
    old = Answer({"version": "3.3", "distro": "humble", "rmw": "rmw_fastrtps_cpp"}, "", 0.5)
    assert next(ros.rclpy(old, {})).grade == Grade.WARN
    broken = next(ros.rclpy(Answer(None, "boom", 0.1), {"RMW_IMPLEMENTATION": "rmw_x"}))
    assert (broken.grade, "rmw_x" in broken.fix) == (Grade.FAIL, True)


def test_missing_messages_fail_and_missing_launch_does_not() -> None:
    assert ros.messages(lambda name: name != "nav_msgs").found == "missing: nav_msgs"
    assert ros.launch(lambda name: False).grade == Grade.WARN
    assert next(iter(ros.check(None, {}))).grade == Grade.FAIL


@pytest.mark.parametrize(
    ("domain", "grade"), [("", "ok"), ("101", "ok"), ("150", "warn"), ("x", "fail")]
)
def test_the_domain_is_judged(domain: str, grade: str) -> None:
    assert next(ros.network({"ROS_DOMAIN_ID": domain})).grade == grade


def test_the_reach_of_discovery_is_told() -> None:
    assert "this machine only" in list(ros.network({}))[1].found
    chosen = {"ROS_AUTOMATIC_DISCOVERY_RANGE": "SUBNET"}
    assert "SUBNET" in list(ros.network(chosen))[1].found


def test_a_probe_tells_the_last_line_of_an_error() -> None:
    assert Probe("import nothing_like_this").answer().error.startswith("ModuleNotFoundError")
    assert Probe("print('noise'); print('[1]')").answer().value == [1]


def test_each_finding_is_a_line_with_what_to_do() -> None:
    text = io.StringIO()
    grades = report(
        [ok("a", "fine"), warn("b", "so so", "mend b"), fail("c", "bad", "mend c")],
        Console(file=text, width=80),
    )
    assert grades == [Grade.OK, Grade.WARN, Grade.FAIL]
    lines = text.getvalue().splitlines()
    assert lines[0] == "ok   a: fine"
    assert lines[2].strip() == "-> mend b"
    assert lines[-1] == "3 checks: 1 to look at, 1 failed"


@pytest.mark.ros
def test_the_whole_doctor_runs_and_keeps_the_key_to_itself(url: str) -> None:
    pytest.importorskip("rclpy")
    secrets = {"OPENAI_BASE_URL": f"{url}/v1", "OPENAI_API_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-m", "realtime_agent_ros.cli", "doctor", "--domain", "99"],
        env=os.environ | secrets,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert KEY not in done.stdout + done.stderr
    assert "none runs in domain 99" in done.stdout
    assert "5 models" in done.stdout
    assert done.returncode == (1 if "\nfail" in done.stdout else 0)

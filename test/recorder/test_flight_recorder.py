"""Recording never waits, loses nothing that it need not lose, and says what it lost."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from realtime_agent_ros.recorder.flight_recorder import FlightRecorder
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing, read

LIMIT_S = 30.0
WRITER = """
import sys, time
from pathlib import Path
from realtime_agent_ros.recorder.flight_recorder import FlightRecorder
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing

recorder = FlightRecorder(SegmentRing(Path(sys.argv[1]), RingLimits()), bytes)
while True:
    now_ns = time.monotonic_ns()
    recorder.record("core", now_ns, b"x" * 1000)
    print(now_ns, flush=True)
    time.sleep(0.002)
"""


def wait_for(condition):
    end_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.01)


@pytest.fixture
def make(tmp_path):
    made = []

    def build(encode=bytes, opener=None, **options):
        ring = SegmentRing(tmp_path, RingLimits(), opener)
        made.append(FlightRecorder(ring, encode, **options))
        return made[-1]

    yield build
    for recorder in made:
        assert recorder.close(LIMIT_S)


def test_what_is_recorded_is_there_after_closing(make, tmp_path):
    recorder = make()
    for n in range(500):
        recorder.record("core", n, b"%d" % n)
    assert recorder.close(LIMIT_S)
    assert [int(r.data) for r in read(tmp_path)] == list(range(500))
    assert (recorder.status().written, recorder.status().lost) == (500, 0)


def test_nothing_needs_closing_to_be_there(make, tmp_path):
    make().record("core", 1, b"now")
    wait_for(lambda: [r.data for r in read(tmp_path)] == [b"now"])


def test_a_writer_that_hangs_delays_nobody_and_what_does_not_fit_is_counted(make):
    let_go = threading.Event()

    def slow(item):
        assert let_go.wait(LIMIT_S)
        return bytes(item)

    recorder = make(slow, capacity=100)
    for _ in range(1000):  # would never return if it waited
        recorder.record("core", 0, b"x")
    assert recorder.status().lost >= 899
    let_go.set()
    wait_for(lambda: recorder.status().written + recorder.status().lost == 1000)


def test_a_full_disk_is_told_and_recording_goes_on_once_there_is_room(make, tmp_path):
    full = threading.Event()
    full.set()

    def opener(path):
        if full.is_set():
            return open("/dev/full", "wb")
        return path.open("xb")

    recorder = make(opener=opener)
    recorder.record("core", 0, b"lost")
    wait_for(lambda: "space" in recorder.status().problem)
    assert recorder.status().lost == 1
    full.clear()

    def works():
        recorder.record("core", 1, b"kept")
        return recorder.status().written > 0 and not recorder.status().problem

    wait_for(works)
    assert {r.data for r in read(tmp_path)} == {b"kept"}


def test_killed_at_any_moment_all_but_the_last_second_is_readable(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        first_ns = int(process.stdout.readline())
        sent = [first_ns]
        while sent[-1] - first_ns < 1_500_000_000:
            sent.append(int(process.stdout.readline()))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(LIMIT_S)
    sent += [int(line) for line in process.stdout]
    process.stdout.close()
    kept = {r.time_ns for r in read(tmp_path)}
    old = {t for t in sent if t <= sent[-1] - 1_000_000_000}
    assert len(old) > 10
    assert old <= kept

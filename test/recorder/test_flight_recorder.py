"""Recording never waits, loses nothing that it need not lose, and says what it lost."""

import signal
import subprocess
import sys
import threading

import pytest

from realtime_agent_ros.recorder.channel import Channel
from realtime_agent_ros.recorder.flight_recorder import FlightRecorder, Item
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing, read, segments
from waiting import wait_for

LIMIT_S = 30.0
CORE = Channel("/core")
WRITER = """
import sys, time
from pathlib import Path
from realtime_agent_ros.recorder.channel import Channel
from realtime_agent_ros.recorder.flight_recorder import FlightRecorder, Item
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing

recorder = FlightRecorder(SegmentRing(Path(sys.argv[1]), RingLimits()))
while True:
    now_ns = time.monotonic_ns()
    recorder.record(Item(Channel("/core"), now_ns, b"x" * 1000))
    print(now_ns, flush=True)
    time.sleep(0.002)
"""


@pytest.fixture
def make(tmp_path):
    made = []

    def build(opener=None, **options):
        ring = SegmentRing(tmp_path, RingLimits(), opener)
        made.append(FlightRecorder(ring, **options))
        return made[-1]

    yield build
    for recorder in made:
        assert recorder.close(LIMIT_S)


def test_what_is_recorded_is_there_after_closing(make, tmp_path):
    recorder = make()
    for n in range(500):
        recorder.record(Item(CORE, n, b"%d" % n))
    assert recorder.close(LIMIT_S)
    assert [int(r.data) for r in read(tmp_path)] == list(range(500))
    assert (recorder.status().written, recorder.status().lost) == (500, 0)


def test_nothing_needs_closing_to_be_there(make, tmp_path):
    make().record(Item(CORE, 1, b"now"))
    wait_for(lambda: [r.data for r in read(tmp_path)] == [b"now"])


def test_a_writer_that_hangs_delays_nobody_and_what_does_not_fit_is_counted(make):
    let_go = threading.Event()

    def slow(item):
        assert let_go.wait(LIMIT_S)
        return bytes(item)

    recorder = make(capacity=100)
    channel = Channel("/core", encode=slow)
    for _ in range(1000):  # would never return if it waited
        recorder.record(Item(channel, 0, b"x"))
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
    recorder.record(Item(CORE, 0, b"lost"))
    wait_for(lambda: "space" in recorder.status().problem)
    assert recorder.status().lost == 1
    full.clear()

    def works():
        recorder.record(Item(CORE, 1, b"kept"))
        return recorder.status().written > 0 and not recorder.status().problem

    wait_for(works)
    assert {r.data for r in read(tmp_path)} == {b"kept"}


def test_killed_at_any_moment_all_but_the_last_second_is_readable(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        sent = [int(process.stdout.readline())]
        while sent[-1] < sent[min(20, len(sent) - 1)] + 1_000_000_000:
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


def test_a_bug_while_writing_ends_the_recording_alone_and_is_told(make):
    def broken(item):
        raise RuntimeError("a bug")

    recorder = make()
    recorder.record(Item(Channel("/core", encode=broken), 0, b"x"))
    wait_for(lambda: "RuntimeError: a bug" in recorder.status().problem)
    assert not recorder.record(Item(CORE, 1, b"y"))
    assert recorder.status().lost == 1


def test_it_asks_for_the_beginning_of_a_segment_once_one_is_full(tmp_path):
    recorder = FlightRecorder(SegmentRing(tmp_path, RingLimits(segment_bytes=1000)))
    recorder.record(Item(CORE, 0, b"first", begins=True))
    recorder.record(Item(CORE, 1, b"x" * 1000))
    wait_for(lambda: recorder.wants_begin)
    recorder.record(Item(CORE, 2, b"second", begins=True))
    assert not recorder.wants_begin
    assert recorder.close(LIMIT_S)
    assert len(segments(tmp_path)) == 2

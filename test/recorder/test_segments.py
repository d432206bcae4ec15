"""A ring of MCAP files that can be read after any end."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcap.reader import make_reader

from realtime_agent_ros.recorder.channel import Channel
from realtime_agent_ros.recorder.segments import RingLimits, SegmentRing, read, segments

S = 1_000_000_000
CORE = Channel("/core")

LIMITS = RingLimits()


def filled(folder, count, limits=LIMITS, size=100, start=0):
    ring = SegmentRing(folder, limits)
    for n in range(start, start + count):
        ring.write(CORE, n * S, b"%08d" % n + b"x" * size, n, begins=ring.full)
    ring.close()
    return ring


def numbers(folder):
    return [int(r.data[:8]) for r in read(folder)]


def test_what_is_written_is_read_in_order(tmp_path):
    filled(tmp_path, 10)
    assert numbers(tmp_path) == list(range(10))
    assert [(r.channel, r.time_ns, r.sequence) for r in read(tmp_path)][3] == (CORE, 3 * S, 3)


def test_other_readers_open_a_closed_segment(tmp_path):
    filled(tmp_path, 3)
    with segments(tmp_path)[0].open("rb") as file:
        reader = make_reader(file)
        found = [(schema.name, channel.topic) for schema, channel, _ in reader.iter_messages()]
        assert reader.get_summary().statistics.message_count == 3
    assert found == [("std_msgs/msg/String", "/core")] * 3


def test_segments_end_at_their_size_and_at_their_age(tmp_path):
    filled(tmp_path / "size", 20, RingLimits(segment_bytes=1000))
    filled(tmp_path / "age", 20, RingLimits(segment_s=5.0))
    assert len(segments(tmp_path / "size")) > 2
    assert len(segments(tmp_path / "age")) == 4
    assert numbers(tmp_path / "size") == numbers(tmp_path / "age") == list(range(20))


def test_all_of_them_together_keep_to_their_size_the_newest_stay(tmp_path):
    limits = RingLimits(segment_bytes=2000, total_bytes=10_000)
    filled(tmp_path, 500, limits)
    assert sum(p.stat().st_size for p in segments(tmp_path)) <= limits.total_bytes + 1000
    assert numbers(tmp_path)[-1] == 499
    assert numbers(tmp_path) == list(range(numbers(tmp_path)[0], 500))


def test_and_to_their_age(tmp_path):
    filled(tmp_path, 100, RingLimits(segment_s=5.0, total_s=20.0))
    assert 70 <= numbers(tmp_path)[0] <= 80


def test_a_later_run_goes_on_behind_the_files_of_the_one_before(tmp_path):
    filled(tmp_path, 5)
    filled(tmp_path, 5, start=5)
    assert [p.name for p in segments(tmp_path)] == ["00000000.mcap", "00000001.mcap"]
    assert numbers(tmp_path) == list(range(10))


@settings(max_examples=60)
@given(data=st.data())
def test_a_segment_cut_anywhere_gives_every_whole_message_and_no_half_one(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cut")
    filled(folder, 8)
    (path,) = segments(folder)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    found = list(read(folder))
    assert [int(r.data[:8]) for r in found] == list(range(len(found)))
    assert all(len(r.data) == 108 for r in found)
    ends = [whole.find(b"%08d" % n) + 108 for n in range(8)]
    assert len(found) == sum(end <= cut for end in ends)


def test_after_an_error_of_the_disk_a_new_segment_begins(tmp_path):
    opened = []

    def opener(path):
        opened.append(path)
        return path.open("xb") if len(opened) > 1 else io.BufferedWriter(Broken(), 1)

    ring = SegmentRing(tmp_path, RingLimits(), opener)
    with pytest.raises(OSError, match="disk"):
        ring.write(CORE, 0, b"00000000")
    ring.abandon()
    ring.write(CORE, S, b"00000001")
    ring.close()
    assert numbers(tmp_path) == [1]


def test_a_disk_that_stays_full_is_not_littered_with_empty_files(tmp_path):
    def opener(path):
        path.touch()
        return open("/dev/full", "wb")

    ring = SegmentRing(tmp_path, RingLimits(), opener)
    for n in range(3):
        ring.write(CORE, n * S, b"00000000")
        with pytest.raises(OSError, match="space"):
            ring.flush()
        ring.abandon()
    assert not any(tmp_path.iterdir())


class Broken(io.RawIOBase):
    """A file on a disk that fails."""

    def writable(self):
        return True

    def write(self, data):
        raise OSError("disk")

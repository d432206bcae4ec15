"""Lines are read without waiting, and none is kept back."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from realtime_agent_ros.demo.lines import Lines


@pytest.fixture
def pipe() -> Iterator[tuple[int, Lines]]:
    """The writing end, and lines of the reading end."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb", closefd=False):
        yield writing, Lines(reading)


def test_lines_written_at_once_come_one_by_one(pipe: tuple[int, Lines]) -> None:
    writing, lines = pipe
    assert lines.poll() is None
    os.write(writing, "go on\n\nfünf\n".encode())
    assert [lines.poll() for _ in range(4)] == ["go on", "", "fünf", None]
    assert not lines.ended
    os.close(writing)


def test_half_a_line_waits_for_its_end(pipe: tuple[int, Lines]) -> None:
    writing, lines = pipe
    os.write(writing, b"go ")
    assert lines.poll() is None
    os.write(writing, b"on\n")
    assert lines.poll() == "go on"
    os.close(writing)


def test_the_end_is_told_after_the_last_line(pipe: tuple[int, Lines]) -> None:
    writing, lines = pipe
    os.write(writing, b"one\ntwo")
    os.close(writing)
    assert lines.poll() == "one"
    assert not lines.ended
    assert lines.poll() == "two"
    assert lines.poll() is None
    assert lines.ended

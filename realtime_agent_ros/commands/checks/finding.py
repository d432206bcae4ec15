"""What a check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """``FAIL`` is something that is needed and does not work; the rest lets the robot run."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report; ``fix`` says what to do, empty if there is nothing."""

    grade: Grade
    subject: str
    found: str
    fix: str = ""


def ok(subject: str, found: str) -> Finding:
    return Finding(Grade.OK, subject, found)


def warn(subject: str, found: str, fix: str) -> Finding:
    return Finding(Grade.WARN, subject, found, fix)


def fail(subject: str, found: str, fix: str) -> Finding:
    return Finding(Grade.FAIL, subject, found, fix)

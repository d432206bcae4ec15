"""Programs that take what others need: processor, memory, disk. Bounded, and gone in the end."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SPINNERS = 4
HOG_BYTES = 768 * 1024 * 1024
MARGIN_BYTES = 2 * 1024 * 1024
DISK_BYTES = 128 * 1024 * 1024
"""Room for a recording and its black boxes."""
PAGE = 4096
SPIN = "while True: pass"
CHURN = f"""
import resource
limit = {HOG_BYTES} * 2
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
while True:
    block = bytearray({HOG_BYTES})
    block[::{PAGE}] = bytes(len(block[::{PAGE}]))
    del block
"""
PR_SET_PDEATHSIG = 1


@contextmanager
def _running(*programs: str) -> Iterator[None]:
    """Python programs that end with the block, and with this process."""

    def tie() -> None:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))  # whatever we run under
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)

    started = [
        subprocess.Popen([sys.executable, "-S", "-c", program], preexec_fn=tie)
        for program in programs
    ]
    try:
        yield
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


@contextmanager
def processor() -> Iterator[None]:
    """Twice as many busy processes as two processors have room for."""
    with _running(*[SPIN] * SPINNERS):
        yield


@contextmanager
def memory(pid: int) -> Iterator[None]:
    """Memory is taken and given back without pause, and ``pid`` gets no more of it at all."""
    before = resource.prlimit(pid, resource.RLIMIT_AS)
    size = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * PAGE
    resource.prlimit(pid, resource.RLIMIT_AS, (size + MARGIN_BYTES, before[1]))
    try:
        with _running(CHURN):
            yield
    finally:
        if Path(f"/proc/{pid}").exists():
            resource.prlimit(pid, resource.RLIMIT_AS, before)


@contextmanager
def small_disk(folder: Path) -> Iterator[str]:
    """A small file system at ``folder``; yields why there is none, or an empty text."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={DISK_BYTES},mode=0755"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        yield "mounting a small disk takes root"
        return
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        yield f"no small disk here: {done.stderr.strip()}"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Nothing more fits on the disk of ``folder``."""
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1024 * 1024))
            except OSError as error:
                if error.errno != errno.ENOSPC:  # any other leaves the disk as it was
                    raise
        yield
    finally:
        filler.unlink(missing_ok=True)

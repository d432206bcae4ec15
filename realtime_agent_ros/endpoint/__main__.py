"""``python -m realtime_agent_ros.endpoint --port 0``: serve until SIGINT or SIGTERM.

Writes one line of JSON with the port to stdout, and to ``--port-file`` if given.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from realtime_agent_ros import parent_death
from realtime_agent_ros.endpoint.server import LoopbackEndpoint


def main() -> int:
    """Returns the exit code: 0 after a signal."""
    parser = argparse.ArgumentParser(prog="realtime_agent_ros.endpoint", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="file to write the line to as well")
    arguments = parser.parse_args()
    parent_death.arm()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with LoopbackEndpoint(arguments.port) as endpoint:
        line = json.dumps({"port": endpoint.port, "base_url": endpoint.base_url})
        if arguments.port_file:
            _write_whole(arguments.port_file, line)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        ended.wait()
    return 0


def _write_whole(path: Path, line: str) -> None:
    """A reader sees the file complete or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(line + "\n", encoding="utf-8")
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main())

"""``realtime-agent replay RUN``: decides a recorded run again: does it come out the same?

Exit code 0 if every command is the same bit for bit, 1 at the first that isn't, which is shown, 2
for a folder that holds no run that can be replayed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from realtime_agent_ros.recorder.replay import Difference

NS_PER_S = 1_000_000_000


def main(argv: Sequence[str]) -> int:
    """Replay the run; returns the exit code."""
    args = _parser().parse_args(argv)
    if find_spec("mcap") is None:
        sys.stderr.write("realtime-agent replay needs: pip install 'realtime_agent_ros[record]'\n")
        return 2
    from realtime_agent_ros.recorder.codec import CodecError
    from realtime_agent_ros.recorder.replay import Difference
    from realtime_agent_ros.recorder.run_log import RunError, verify

    try:
        found = verify(args.run)
    except (RunError, CodecError) as error:
        sys.stderr.write(f"realtime-agent replay: {error}\n")
        return 2
    if isinstance(found, Difference):
        sys.stdout.write(page(found))
        return 1
    sys.stdout.write(f"{found} decisions, all the same\n")
    return 0


def page(found: Difference) -> str:
    """The first decision that differs, in words."""
    recorded = found.recorded
    return "\n".join(
        (
            f"decision {found.index}, at {recorded.now_ns / NS_PER_S:.3f} s, differs",
            f"event:    {recorded.event}",
            *(f"recorded: {command}" for command in recorded.commands or ("nothing",)),
            *(f"replayed: {command}" for command in found.replayed or ("nothing",)),
            "",
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="realtime-agent replay",
        description="Decides a recorded run again; every command must come out the same.",
    )
    parser.add_argument("run", metavar="RUN", type=Path, help="the folder of one run")
    return parser

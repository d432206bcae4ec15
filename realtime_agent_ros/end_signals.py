"""The signals that ask a process of ours for its end. Standard library only."""

from __future__ import annotations

import signal


def end_signals() -> tuple[signal.Signals, ...]:
    """A terminal that is closed sends SIGHUP to all of us at once, and nobody would be left to say
    a zero; who was started to outlive it (nohup) ignores that."""
    outlives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *(() if outlives else (signal.SIGHUP,)))

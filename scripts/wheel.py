"""Builds the wheel so that anybody who builds the same commit gets the same bytes.

    wheel.py [FOLDER]    the wheel goes to FOLDER, by default dist/

Times come from the last commit (SOURCE_DATE_EPOCH, unless it is set already) and permissions from
a fixed umask, not from the checkout. The tools are those of this Python (constraints.txt pins
them), so nothing is fetched. Standard library and `build`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EPOCH = "SOURCE_DATE_EPOCH"
UMASK = 0o022


def commit_time_s(root: Path) -> str:
    """Seconds since 1970 of the last commit. SystemExit where there is no git to ask."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{EPOCH} is not set, and git doesn't tell the last commit: {done.stderr.strip()}")
    return done.stdout.strip()


def export(root: Path, target: Path) -> None:
    """The committed files alone, with the permissions that the umask leaves."""
    archive = subprocess.run(
        ["git", "-C", str(root), "archive", "--format=tar", "HEAD"], check=True, capture_output=True
    ).stdout
    subprocess.run(
        ["tar", "-x", "--no-same-permissions", "-C", str(target)], check=True, input=archive
    )


def main(folder: Path) -> None:
    """Build the wheel of the last commit, without what was changed since or is ignored."""
    environment = dict(os.environ)
    environment.setdefault(EPOCH, commit_time_s(ROOT))
    os.umask(UMASK)
    with tempfile.TemporaryDirectory(prefix="wheel-") as source:
        export(ROOT, Path(source))
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
        command += ["--outdir", str(folder.resolve()), source]
        done = subprocess.run(command, env=environment, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")

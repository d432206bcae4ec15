"""Makes and keeps the virtual environment of the Makefile, then runs a command in it.

    venv.py EXTRAS COMMAND [ARG...]    e.g. venv.py ros,sim realtime-agent doctor

``ROS_WHEELS=kilted`` keeps another environment beside it, with that distribution's constraints.

The package is installed as users get it (no editable install), from a copy of the sources, so a
run never sees half-edited files and the checkout stays clean. Dependencies are installed again
only when their statement changes, the package only when a source of it changes. Installing needs
the lock alone; a running command shares it. So two may start at once, and none changes the
environment under another. Standard library only; a half-made environment is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIX = f"-{os.environ['ROS_WHEELS']}" if os.environ.get("ROS_WHEELS") else ""
VENV = ROOT / f".venv{SUFFIX}"
CONSTRAINTS = f"constraints{SUFFIX}.txt"
STAMP = VENV / "installed.json"
LOCK = ROOT / ".cache" / f"venv{SUFFIX}.lock"
DEPENDENCY_FILES = ("setup.py", CONSTRAINTS)
SOURCE_FILES = ("setup.py", "setup.cfg", "pyproject.toml", "package.xml")
SOURCE_FOLDERS = (
    "realtime_agent_ros",
    "resource",
    "launch",
    "config",
    "urdf",
    "worlds",
    "rviz",
    "security",
    "examples",
)
SETUPTOOLS = "setuptools>=70.1"
"""From here on it makes wheels by itself; installing again has no build isolation to bring one."""
LEFT_OUT = {"__pycache__"}
LEFT_OUT_VARIABLES = ("PYTHONPATH", "PYTHONHOME", "AMENT_PREFIX_PATH", "RMW_IMPLEMENTATION")


def sources() -> Iterator[Path]:
    """Every file that goes into the package, relative to the checkout."""
    yield from map(Path, SOURCE_FILES)
    for folder in SOURCE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not LEFT_OUT & set(path.parts):
                yield path.relative_to(ROOT)


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        content = (ROOT / path).read_bytes()
        total.update(f"{path}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def wanted() -> dict[str, str]:
    """What the environment must have been made from."""
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "folder": str(VENV),  # scripts in a venv name it, so a moved checkout needs a new one
        "dependencies": digest(map(Path, DEPENDENCY_FILES)),
        "package": digest(sources()),
    }


def installed() -> dict[str, str]:
    """What it was made from, as its stamp says; empty while there is none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_ready(extras: set[str]) -> bool:
    """Whether nothing needs to be installed for ``extras``."""
    have = installed()
    complete = extras <= set(have.get("extras", "").split(","))
    return complete and (VENV / "bin" / "python").exists() and have.items() >= wanted().items()


def pip(*arguments: str) -> None:
    """Run the environment's pip; its failure ends us with its own words and its exit code."""
    command = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    environment = {**isolated(os.environ), "PIP_USER": "0"}
    done = subprocess.run([*command, *arguments], check=False, env=environment)
    if done.returncode:
        sys.exit(done.returncode)


def install(extras: set[str]) -> None:
    """Bring the environment up to date. The stamp is gone meanwhile."""
    want, have = wanted(), installed()
    STAMP.unlink(missing_ok=True)
    if any(have.get(key) != want[key] for key in ("python", "folder", "dependencies")):
        say(f"making {VENV.name} with Python {sys.version.split()[0]} (a few minutes, once)")
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        have = {}
    every = extras | set(filter(None, have.get("extras", "").split(",")))
    with tempfile.TemporaryDirectory(prefix="realtime_agent_ros-") as copy:
        copy_sources(Path(copy))
        if every - set(have.get("extras", "").split(",")):
            what = f"{copy}[{','.join(sorted(every))}]"
            pip("install", "--quiet", "-c", str(ROOT / CONSTRAINTS), SETUPTOOLS, what)
        else:
            say("the sources changed; installing the package again")
            again = ("--no-deps", "--no-index", "--no-build-isolation", "--force-reinstall")
            pip("install", "--quiet", *again, copy)
    write_stamp({**want, "extras": ",".join(sorted(every))})


def copy_sources(target: Path) -> None:
    """The package's files, and no others, as they are now."""
    for path in sources():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target / path)


def write_stamp(stamp: dict[str, str]) -> None:
    """Whole or not at all."""
    part = STAMP.with_suffix(".part")
    part.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    part.replace(STAMP)


def hold(lock: int, kind: int) -> None:
    """Take the lock, saying so if that means waiting for somebody."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        say("waiting for another make in this checkout to finish")
        fcntl.flock(lock, kind)


def say(text: str) -> None:
    """A line for whoever ran make."""
    sys.stderr.write(f"[venv] {text}\n")
    sys.stderr.flush()


def main(extras: set[str], command: list[str]) -> None:
    """Make ready, then become the command. The lock goes with it and ends with it."""
    LOCK.parent.mkdir(exist_ok=True)
    lock = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    hold(lock, fcntl.LOCK_SH)
    while not is_ready(extras):
        fcntl.flock(lock, fcntl.LOCK_UN)
        hold(lock, fcntl.LOCK_EX)
        if not is_ready(extras):
            install(extras)
        hold(lock, fcntl.LOCK_SH)
    os.set_inheritable(lock, True)
    environment = isolated(os.environ)
    os.execvpe(command[0], command, environment)


def isolated(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a command: our own packages first, and nothing of a sourced ROS.

    The wheels bring their own ROS; another one's libraries under it would crash them.
    """
    ours = {k: v for k, v in environment.items() if k not in LEFT_OUT_VARIABLES}
    prefixes = tuple(filter(None, environment.get("AMENT_PREFIX_PATH", "").split(os.pathsep)))
    libraries = environment.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    kept = [path for path in libraries if path and not (prefixes and path.startswith(prefixes))]
    ours["LD_LIBRARY_PATH"] = os.pathsep.join(kept)
    ours["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return {k: v for k, v in ours.items() if v}


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(set(sys.argv[1].split(",")), sys.argv[2:])

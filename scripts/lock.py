"""Writes the constraints files: what the extras resolve to today, on each supported Python.

Run by hand: ``scripts/lock.py python3.11 python3.12`` (interpreters with pip >= 22.2). Nothing is
installed. A version that differs between the interpreters, or is needed by one of them alone, gets
an environment marker.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "constraints.txt": "ros,llm,vision,sim,voice,demo,otel,record,metrics,test,docs,fuzz,audit",
    "constraints-kilted.txt": "kilted,pytest",
}
"""Each file, and the extras whose versions it holds."""
HEAD = """\
# Versions that the Makefile installs and CI tests. Made by scripts/lock.py, not by hand;
# setup.py states the ranges that should work.
"""


def resolve(python: str, extras: str) -> dict[str, str]:
    """Name to version of everything ``pip install .[extras]`` would fetch for ``python``."""
    command = [python, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    command += ["--report", "-", f"{ROOT}[{extras}]"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    packages = (item["metadata"] for item in json.loads(done.stdout)["install"])
    return {p["name"].lower().replace("_", "-"): p["version"] for p in packages}


def python_version(python: str) -> str:
    """Major and minor version, such as 3.11."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run(
        [python, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def merge(resolved: dict[str, dict[str, str]]) -> list[str]:
    """Lines of a constraints file from ``{python version: {name: version}}``."""
    lines = []
    for name in sorted(set().union(*resolved.values()) - {"realtime-agent-ros"}):
        pins = {python: found[name] for python, found in resolved.items() if name in found}
        if len(pins) == len(resolved) and len(set(pins.values())) == 1:
            lines.append(f"{name}=={next(iter(pins.values()))}")
        else:
            lines += [f'{name}=={v} ; python_version == "{p}"' for p, v in pins.items()]
    return lines


if __name__ == "__main__":
    pythons = {python_version(python): python for python in sys.argv[1:]}
    if not pythons:
        sys.exit("usage: scripts/lock.py PYTHON...")
    for name, extras in FILES.items():
        resolved = {version: resolve(python, extras) for version, python in pythons.items()}
        text = HEAD + "\n".join(merge(resolved)) + "\n"
        (ROOT / name).write_text(text, encoding="utf-8")

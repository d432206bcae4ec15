#!/bin/sh
# Prints the path of a Python that can run this package, or says on stderr what to install.
# Candidates are run, not just found: a name on the PATH may be a shim that starts nothing.
# usage: find_python.sh [PYTHON]   (PYTHON, if given, is the only candidate)

check='
import sys
version = "%d.%d" % sys.version_info[:2]
try:
    import venv, ensurepip
    tools = "venv"
except ImportError:
    tools = "no-venv"
print(version, tools, sys.executable)
'
[ -n "$1" ] || set -- python3.12 python3.11 python3
seen=""
without_venv=""
for candidate in "$@"; do
    answer=$("$candidate" -c "$check" 2>/dev/null) || {
        seen="$seen
  $candidate: not found, or does not run"
        continue
    }
    case "$answer" in
    "3.11 venv "* | "3.12 venv "*)
        echo "${answer#* venv }"
        exit 0
        ;;
    "3.11 "* | "3.12 "*)
        without_venv="${answer%% *}"
        seen="$seen
  $candidate: Python $without_venv, without venv"
        ;;
    *) seen="$seen
  $candidate: Python ${answer%% *}, not supported" ;;
    esac
done

{
    echo "No usable Python: this package needs Python 3.11 or 3.12 with venv. Tried:$seen"
    if [ -n "$without_venv" ]; then
        echo "Fix: sudo apt install python$without_venv-venv"
    else
        echo "Fix: sudo apt install python3.12 python3.12-venv   (Ubuntu 24.04; python3.11 on Debian 12)"
        echo "     or name one yourself: make PYTHON=/path/to/python3.12 ..."
    fi
} >&2
exit 1

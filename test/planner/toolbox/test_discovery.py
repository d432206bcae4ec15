"""Users' tools are found in modules and in installed packages; what is wrong is named."""

import importlib.metadata
import sys
import textwrap

import pytest

from realtime_agent_ros.planner.toolbox.discovery import GROUP, discover
from realtime_agent_ros.planner.toolbox.spec import ToolError

GOOD = '''
from realtime_agent_ros.tools import user_tool

@user_tool(read_only=True)
def one() -> int:
    """One."""
    return 1

@user_tool
async def two() -> int:
    """Two."""
    return 2
'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Writes a module and gives its name."""
    monkeypatch.syspath_prepend(tmp_path)
    names = []

    def write(source):
        name = f"some_tools_{len(names)}_{tmp_path.name.replace('-', '_')}"
        names.append(name)
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
        return name

    yield write
    for name in names:
        sys.modules.pop(name, None)


def test_the_tools_at_the_top_of_a_module_are_found(module):
    assert [spec.name for spec in discover([module(GOOD)], installed=False)] == ["one", "two"]


def test_a_list_called_tools_says_which_and_in_what_order(module):
    name = module(GOOD + "\nTOOLS = [two]\n")
    assert [spec.name for spec in discover([name], installed=False)] == ["two"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("import no_such_package", "ModuleNotFoundError: No module named 'no_such_package'"),
        ("1 / 0", "ZeroDivisionError"),
        ("x = (", "SyntaxError"),
        ("x = 1", "has no tools; declare one with @user_tool"),
        ("TOOLS = [print]", "is no ToolSpec"),
        (
            "from realtime_agent_ros.tools import user_tool\n@user_tool\ndef f(x): 'F.'",
            "parameter 'x' has no type",
        ),
    ],
)
def test_a_module_that_is_no_use_is_named_with_the_reason(module, source, problem):
    name = module(source)
    with pytest.raises(ToolError, match=problem.replace("(", r"\(")) as caught:
        discover([name], installed=False)
    assert name in str(caught.value)


def test_a_module_that_is_not_there_is_named():
    with pytest.raises(ToolError, match="tools_modules: no_such_tools: ModuleNotFoundError"):
        discover(["no_such_tools"], installed=False)


@pytest.fixture
def installed(monkeypatch):
    """Pretends that a package with this entry point is installed."""

    def install(value):
        point = importlib.metadata.EntryPoint("some", value, GROUP)
        monkeypatch.setattr(
            "realtime_agent_ros.planner.toolbox.discovery.entry_points", lambda group: [point]
        )

    return install


def test_installed_packages_are_found_unless_they_are_switched_off(module, installed):
    name = module(GOOD)
    installed(name)
    assert [spec.name for spec in discover([], installed=True)] == ["one", "two"]
    assert discover([], installed=False) == ()
    assert len(discover([name], installed=True)) == 2, "named and installed is the same tool once"
    installed(f"{name}:one")
    assert [spec.name for spec in discover([], installed=True)] == ["one"]


def test_an_entry_point_that_is_no_use_is_named(installed):
    installed("no_such_package.tools")
    with pytest.raises(ToolError, match=r"entry point some = no_such_package.tools: ModuleNot"):
        discover([], installed=True)
    installed("os:getcwd")
    with pytest.raises(ToolError, match="entry point some"):
        discover([], installed=True)

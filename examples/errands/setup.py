"""An example of a package that brings tools of its own. Install it beside the planner."""

from setuptools import setup

setup(
    name="errands",
    version="0.1.0",
    description="Tools for a robot that runs errands",
    license="Apache-2.0",
    packages=["errands"],
    python_requires=">=3.11",
    install_requires=["realtime_agent_ros"],
    entry_points={"realtime_agent_ros.tools": ["errands = errands.tools"]},
)

"""Another agent in the planner's place: anything that can publish JSON can plan.

    python own_planner.py
    ros2 launch realtime_agent_ros agent.launch.py planner:=false

It must say that it is alive, and with each plan which barrier it knew; a plan that a stop has
overtaken is rejected. The rest (speed, obstacles, stop words, deadlines) stays agent_node's.
"""

import itertools

import rclpy
from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import String

from realtime_agent_ros.core.steps import Drive, Say, Step, Turn
from realtime_agent_ros.protocol import Heartbeat, Steps, parse_snapshot

QUARTER_RAD = 1.5708
SQUARE = [skill for _ in range(4) for skill in (Drive(distance_m=0.3), Turn(angle_rad=QUARTER_RAD))]

rclpy.init()
node = rclpy.create_node("own_planner")
plan = node.create_publisher(String, "plan", 100)
latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
count = itertools.count(1)
known = {"barrier": 0}


def send(message: Heartbeat | Steps) -> None:
    plan.publish(String(data=message.model_dump_json()))


def on_state(msg: String) -> None:
    known["barrier"] = parse_snapshot(msg.data).barrier


def on_speech(msg: String) -> None:
    if "square" not in msg.data:
        return
    name = f"square-{next(count)}"
    skills = [Say(text="A square, then."), *SQUARE]
    steps = tuple(
        Step(step_id=f"{name}.{n}", skill=skill, expires_in_s=60.0)
        for n, skill in enumerate(skills, 1)
    )
    send(Steps(plan_id=name, barrier=known["barrier"], mode="replace", steps=steps))


node.create_subscription(String, "agent/state", on_state, latched)
node.create_subscription(String, "speech", on_speech, 10)
node.create_timer(0.25, lambda: send(Heartbeat(planner="own", seq=next(count), model="square")))
rclpy.spin(node)

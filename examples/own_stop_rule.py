"""A stop rule of one's own: the robot stands while its motor is too hot.

    python own_stop_rule.py
    ros2 launch realtime_agent_ros agent.launch.py params_file:=own_stop_rule.yaml

A rule is a Bool, true while the robot must stand, and a guard of type bumper that hears it. It
can only stop: nothing that it says lets the robot move while something else holds it. It is a
process of its own, so it may be slow or die: with source_timeout its silence stops the robot too.
"""

import rclpy
from sensor_msgs.msg import Temperature
from std_msgs.msg import Bool

HOT_C, COOL_C = 70.0, 60.0

rclpy.init()
node = rclpy.create_node("own_stop_rule")
publisher = node.create_publisher(Bool, "motor/too_hot", 5)
too_hot = Bool()


def on_temperature(msg: Temperature) -> None:
    too_hot.data = not msg.temperature < (COOL_C if too_hot.data else HOT_C)  # NaN is too hot
    publisher.publish(too_hot)


node.create_subscription(Temperature, "motor/temperature", on_temperature, 5)
rclpy.spin(node)

"""A sensor of one's own as a source of obstacles: a distance from anywhere becomes a Range.

    python own_sensor.py
    ros2 launch realtime_agent_ros agent.launch.py params_file:=own_sensor.yaml

Whatever can measure a distance will do: here a number on the topic my_distance. Publish at a steady
rate and stamp what you publish: a source that falls silent or stale stops the robot.
"""

import rclpy
from sensor_msgs.msg import Range
from std_msgs.msg import Float32

rclpy.init()
node = rclpy.create_node("own_sensor")
publisher = node.create_publisher(Range, "sonar", 5)


def on_distance(msg: Float32) -> None:
    reading = Range(radiation_type=Range.ULTRASOUND, field_of_view=0.3, min_range=0.02)
    reading.max_range, reading.range = 2.0, msg.data
    reading.header.stamp = node.get_clock().now().to_msg()
    reading.header.frame_id = "sonar"
    publisher.publish(reading)


node.create_subscription(Float32, "my_distance", on_distance, 5)
rclpy.spin(node)

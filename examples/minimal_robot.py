"""The least that agent_node needs of a robot: it takes cmd_vel and gives odom and scan."""

import math

import rclpy
from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from sensor_msgs.msg import LaserScan

rclpy.init()
node = rclpy.create_node("minimal_robot")
odom_out = node.create_publisher(Odometry, "odom", 10)
scan_out = node.create_publisher(LaserScan, "scan", 10)
odom, scan = Odometry(), LaserScan(angle_max=math.tau * 89 / 90, angle_increment=math.tau / 90)
scan.ranges, scan.range_max = [math.inf] * 90, 10.0  # an empty plain: your scanner goes here


def tick() -> None:
    odom.header.stamp = scan.header.stamp = node.get_clock().now().to_msg()
    place, turn, speed = odom.pose.pose.position, odom.pose.pose.orientation, odom.twist.twist
    yaw = 2 * math.atan2(turn.z, turn.w) + speed.angular.z * 0.05
    turn.z, turn.w = math.sin(yaw / 2), math.cos(yaw / 2)
    place.x += speed.linear.x * math.cos(yaw) * 0.05
    place.y += speed.linear.x * math.sin(yaw) * 0.05
    odom_out.publish(odom)
    scan_out.publish(scan)


# Wheels that obey at once: your motors go here.
node.create_subscription(Twist, "cmd_vel", lambda twist: setattr(odom.twist, "twist", twist), 1)
node.create_timer(0.05, tick)
rclpy.spin(node)

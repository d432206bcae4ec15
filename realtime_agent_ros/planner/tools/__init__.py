"""The tools of our own: skills, the robot's state, the ROS graph."""

"""What people see of an agent, running or recorded: turns, tables, pictures. No ROS, no clock."""

"""A scripted conversation with the simulated robot, judged by what was seen on the topics."""

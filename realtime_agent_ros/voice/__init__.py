"""From sound to text and from text to sound, without ROS.

Belongs here: decisions about audio (when somebody speaks, when they have ended, what is believed,
what is said next) with time as counts of samples, and the backends behind small protocols. Does not
belong here: topics (``ros/voice_in_node``, ``ros/voice_out_node``) and what words mean (``core``).
"""

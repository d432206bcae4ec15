"""What a robot that runs errands knows and can do."""

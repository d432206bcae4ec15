"""A MuJoCo robot in a furnished flat, so that the agent can be tried without hardware."""

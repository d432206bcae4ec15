"""Parameters of the nodes that ``agent_node`` takes the place of, as parameters of ours."""

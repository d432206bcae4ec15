"""The models a planner thinks with: the chain, its budgets, races and breakers."""

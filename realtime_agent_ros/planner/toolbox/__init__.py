"""The tools a model can call: what they are, how they are run, and what they may not do."""

"""The texts that a model is given, and the files they come from."""

"""The conversation so far: within a token budget, summed up, stored."""

"""From a text that streams to clauses that are said, and what is said unasked."""

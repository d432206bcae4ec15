"""The LLM side: the only place that imports ``agents`` and ``openai``."""

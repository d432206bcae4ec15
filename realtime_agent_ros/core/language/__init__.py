"""The offline language: how English words become intents, in small table-driven stages."""

"""Tool calls while their response still streams: read, ordered, begun early, run once."""

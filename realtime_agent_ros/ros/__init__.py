"""Wiring only: message conversion, parameters, one file a node."""

import os

# Before numpy comes in with the messages: OpenBLAS starts a thread for every core, and no matrix
# here is worth one. On two cores agent_node has 14 threads instead of 15, on eight 14 instead of 21.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

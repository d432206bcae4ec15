"""Wiring only: message conversion, parameters, one file a node."""

import os

# Before numpy comes in with the messages: OpenBLAS starts a thread for every core but one, and no
# matrix here is worth it. On two cores agent_node so has 14 threads instead of 15.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

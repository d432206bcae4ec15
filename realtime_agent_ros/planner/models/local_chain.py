"""The fast path: a chain for one turn whose sentence is understood without asking a model.

It goes through the same Runner, tools and speaker as any other. Does not belong here: which
sentence that is (``Mind.acts_locally``).
"""

from __future__ import annotations

from realtime_agent_ros.core.intents import Intent
from realtime_agent_ros.planner.models.hedge_cap import HedgeCap
from realtime_agent_ros.planner.models.model_chain import Link, ModelChain
from realtime_agent_ros.planner.models.offline_model import OfflineModel

LOCAL = "local"


def local_chain(intent: Intent) -> ModelChain:
    """A chain of one link that answers with ``intent``."""
    return ModelChain([Link(LOCAL, OfflineModel(intent))], lambda: 0.0, HedgeCap(0.0, window=1))

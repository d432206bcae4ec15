"""Extra requests are a bounded share of the newest ones."""

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.models.hedge_cap import HedgeCap


def test_without_a_share_there_is_no_hedging():
    cap = HedgeCap(0.0, 100)
    cap.request()
    assert not cap.take()


def test_the_first_request_may_be_hedged():
    cap = HedgeCap(0.2, 100)
    assert not cap.take(), "there is no request yet"
    cap.request()
    assert cap.take()
    assert cap.share == 1.0


@given(
    st.lists(st.sampled_from(("request", "hedge")), max_size=300),
    st.floats(0.0, 1.0),
    st.integers(1, 40),
)
def test_no_window_of_requests_holds_more_than_its_share(events, share, window):
    cap, hedges = HedgeCap(share, window), []
    for event in events:
        if event == "request":
            cap.request()
            hedges.append(0)
        elif cap.take():
            hedges[-1] += 1
    windows = [hedges[i : i + window] for i in range(len(hedges))]
    assert all(sum(w) <= share * window for w in windows)

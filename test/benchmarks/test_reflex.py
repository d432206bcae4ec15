"""benchmarks/reflex.py has a row for every case, and says how cost grows."""

from reflex import AREA, BEAMS, CLOUDS, OTHERS, ZONES, cases, growths, rows


def test_every_case_and_every_growth_has_a_row() -> None:
    found = rows(quick=True)
    every = list(cases())
    assert [row.what for row in found[: len(every)]] == [f"{c.kind} of {c.points}" for c in every]
    assert all(row.p50 > 0.0 and row.ratio for row in found[: len(every)])
    assert {row.what for row in found[len(every) :]} == {"growth"}


def test_linear_cost_grows_by_one() -> None:
    linear = {case.key: float(case.points * case.zones) for case in cases()}
    grown = dict(growths(linear))
    steps = len(BEAMS) + len(CLOUDS) - 2
    assert len(grown) == steps * (1 + len(OTHERS)) + 2 * (len(ZONES) - 1)
    assert set(grown.values()) == {1.0}
    assert any(AREA in what for what in grown)

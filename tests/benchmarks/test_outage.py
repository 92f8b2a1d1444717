"""The retry budget keeps what benchmarks/outage.py promises, in a smaller outage; plain retries don't."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks import outage
from benchmarks.fleet import OK, REFUSED, UNAVAILABLE, Phase, Run, Scenario, Server, simulate
from benchmarks.plot import draw

SMALL = Scenario(
    phases=(
        Phase("normal", 3, 1),
        Phase("outage, at first", 15, 0),
        Phase("outage, steady", 5, 0),
        Phase("brown-out", 5, 0.5),
        Phase("recovery", 5, 1),
    ),
    clients=300,
    rate=2,
)


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return [simulate(SMALL, policy, seed=1) for policy in outage.POLICIES]


@pytest.mark.parametrize("floor", outage.FLOORS, ids=lambda floor: floor.what)
def test_the_budget_holds_each_floor_and_plain_retries_miss_it(
    floor: outage.Floor, runs: list[Run]
) -> None:
    assert [floor.holds(run) for run in runs] == [True, False, False]


def test_without_a_failure_nothing_is_sent_twice(runs: list[Run]) -> None:
    for run in runs:
        assert run.extra("normal") == 0
        assert run.answered("normal") == 1


def test_until_the_buckets_are_empty_a_budget_changes_nothing(runs: list[Run]) -> None:
    budget, plain, _ = runs
    assert budget.load[:6] == plain.load[:6]
    assert budget.load[5] > 2


def test_each_policy_meets_the_same_calls(runs: list[Run]) -> None:
    one, *others = ([second.calls for second in run.seconds] for run in runs)
    assert others == [one, one]


def test_a_run_can_be_repeated() -> None:
    one, again, other = (
        simulate(replace(SMALL, clients=20), outage.OURS, seed) for seed in (1, 1, 2)
    )
    assert one == again != other


def test_the_server_refuses_or_turns_away_what_it_can_not_serve() -> None:
    server = Server(capacity=100, turning_away=0.25, random=Random(1).random)
    assert server.answer(0, healthy=0) is REFUSED
    assert [server.answer(1, healthy=1) for _ in range(11)] == [OK] * 10 + [UNAVAILABLE]
    assert server.answer(2, healthy=1) is OK
    half = [server.answer(3 + second, healthy=0.5) for second in range(1000)]
    assert 450 < half.count(OK) < 550


def test_turning_requests_away_takes_capacity() -> None:
    def served(load: int) -> int:
        server = Server(capacity=100, turning_away=0.25, random=Random(1).random)
        return [server.answer(n / load, healthy=1) for n in range(load)].count(OK)

    assert served(100) == 100
    assert served(200) < 90
    assert served(800) < 20


@pytest.mark.parametrize(("best", "status"), [(0, 0), (1, 1)])
def test_the_command_tells_by_its_status_whether_the_floors_hold(
    best: int,
    status: int,
    runs: list[Run],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def simulate_all(*_: object) -> list[Run]:
        return [runs[best], *runs[1:]]

    monkeypatch.setattr(outage, "simulate_all", simulate_all)
    assert outage.main([]) == status
    assert ("NOT" in capsys.readouterr().out) == bool(status)


def test_the_same_load_is_drawn_as_the_same_bytes(tmp_path: Path) -> None:
    lines = {"a": [1.0, 2, 1], "b": [1.0, 3, 3], "c": [1.0, 6, 6]}
    for name in ("one.svg", "two.svg"):
        draw(lines, [("normal", 1), ("outage, steady", 2)], tmp_path / name)
    svg = (tmp_path / "one.svg").read_bytes()
    assert svg == (tmp_path / "two.svg").read_bytes()
    assert b"<dc:date>" not in svg

"""The benchmark tells by its status whether floors hold, and its page says what was measured."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import page, suite
from benchmarks.bench import QUICK, Bench, Size
from benchmarks.environments import PEERS, PINS, Environments
from benchmarks.figures import results_of
from benchmarks.rounds import Floor, Result, Spread, Unit, result, take_turns
from benchmarks.workers import ROOT, ContenderError, raw_server

SMALL = replace(QUICK, rounds=1, starts=1, loads=1, chunks=500)
NAMED = "date python system processor load load_after rounds versions"
FACTS: dict[str, str] = dict.fromkeys(NAMED.split(), "-")


def one(
    floor: Floor, ours: float = 0.002, theirs: float = 0.001, unit: Unit = "ms", what: str = "it"
) -> Result:
    return result(what, "httpx", floor, [ours] * 3, [theirs] * 3, unit)


def figures(*results: Result) -> dict[str, Any]:
    return {"facts": FACTS, "parts": {"calls": [asdict(result) for result in results]}}


@pytest.mark.parametrize(
    ("floor", "ok"),
    [
        pytest.param(Floor("cost", 2), True, id="cost as promised"),
        pytest.param(Floor("cost", 1.9), False, id="cost"),
        pytest.param(Floor("speed", 0.5), True, id="speed as promised"),
        pytest.param(Floor("speed", 0.6), False, id="speed"),
        pytest.param(Floor("amount", 0.002), True, id="amount as promised"),
        pytest.param(Floor("amount", 0.0019), False, id="amount"),
        pytest.param(Floor("cost"), True, id="nothing promised"),
    ],
)
def test_a_missed_floor_is_told_by_the_status(
    floor: Floor, ok: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite.verdict(figures(one(floor), one(Floor("cost", 3)))) == (0 if ok else 1)
    assert ("it, beside httpx" in capsys.readouterr().out) is not ok
    assert ("NOT" in page.row(one(floor))) is not ok
    assert ("**no**" in page.table([one(floor)])) is not ok
    assert ("are **missed**" in page.page(all_parts(one(floor)), FACTS)) is not ok


def test_a_floor_that_is_out_of_reach_is_told_and_is_no_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    missed = [one(Floor("cost", 1, "It is downhill."), what=what) for what in ("one", "another")]
    assert suite.verdict(figures(*missed)) == 0
    assert "one, beside httpx (known to be out of reach)" in capsys.readouterr().out
    assert suite.verdict(figures(*missed, one(Floor("cost", 1)))) == 1
    text = page.page(all_parts(one(Floor("cost", 1))) | {"calls": missed}, FACTS)
    assert "It is downhill.\n\n- one, beside httpx: 2, promised ≤ 1\n- another, " in text
    assert text.index("- it, beside httpx") < text.index("It is downhill.")


def all_parts(result: Result) -> dict[str, list[Result]]:
    return {name: [result] for name in suite.PARTS}


def test_a_table_has_each_figure_with_its_ratio() -> None:
    assert page.table([one(Floor("speed", 0.4), unit="/s"), one(Floor("cost", 1))]) == (
        "| What | Seen | Beside | Its figure | Ratio | Floor | Met |\n"
        "| --- | ---: | --- | ---: | ---: | ---: | --- |\n"
        "| it | 500/s | httpx | 1,000/s | 0.50 x | ≥ 0.4 x | yes |\n"
        "| it | 2 ms | httpx | 1 ms | 2 | ≤ 1 | **no** |"
    )
    assert "Floor" not in page.table([one(Floor("cost"))])
    assert page.table([]) == "Not measured in this run."


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("ms", "2,000 ms (1,000-4,000)"),
        ("/s", "0.50/s (0.25-1)"),
        ("kB", "0.002 kB (0.001-0.004)"),
        ("", "2 (1-4)"),
    ],
)
def test_a_figure_has_its_quartiles(unit: Unit, shown: str) -> None:
    assert page.figure(Spread(2, 1, 4), unit) == shown


def test_the_page_has_every_part_once() -> None:
    named = re.findall(r"\{\{(\w+)\}\}", page.TEMPLATE.read_text("utf-8"))
    assert sorted(named) == sorted([*suite.PARTS, *FACTS, "missed"])


def test_what_is_written_can_be_written_again(tmp_path: Path) -> None:
    parts = all_parts(one(Floor("cost", 1), 0.00212345678, what="julep, get"))
    kept = {name: [asdict(each) for each in part] for name, part in parts.items()}
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    suite.write({"facts": FACTS, "parts": kept}, tmp_path / "one")
    written = json.loads((tmp_path / "one" / suite.FIGURES).read_text("utf-8"))
    suite.write(written, tmp_path / "two")
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")]
    assert len(files) == 6
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    drawn = {str(file) for file in files if file.suffix == ".svg"}
    text = (tmp_path / "one/benchmarks.md").read_text("utf-8")
    assert drawn == set(re.findall(r"\((\S+\.svg)\)", text))
    assert "0.002123" in json.dumps(written)


def test_the_page_in_the_documentation_is_what_the_figures_make() -> None:
    kept = json.loads((suite.DOCS / suite.FIGURES).read_text("utf-8"))
    text = (suite.DOCS / "benchmarks.md").read_text("utf-8")
    assert text == page.page(results_of(kept), kept["facts"]), "python -m benchmarks.suite --page"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """All environments are this one, which has the peers' HTTP libraries, openai and pydantic."""
    here, folder = Path(sys.executable), tmp_path_factory.mktemp("bench")
    with raw_server() as url:
        yield Bench(Environments(here, here, here, here, folder), url, SMALL, folder)


def use(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(_: Size) -> Generator[Bench]:
        yield bench

    monkeypatch.setattr(suite, "opened", opened)


def test_the_command_measures_and_prints_each_row(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(bench, monkeypatch)
    assert suite.main(["--only", "calls", "listing"]) in (0, 1)
    rows = capsys.readouterr().out
    for what in ("10,000 sessions by `iter`", "openai, chat", "julep, get, retried"):
        assert f"\n{what}" in rows


def test_what_can_not_be_measured_is_told_by_the_status(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = replace(bench, url="http://127.0.0.1:9")
    use(nowhere, monkeypatch)
    assert suite.main(["--only", "listing"]) == 2
    assert "julep: calls: it ended with status 1" in capsys.readouterr().err


def test_who_takes_turns_is_not_always_the_first() -> None:
    order = list[str]()

    def timer(name: str) -> float:
        order.append(name)
        return len(order)

    times = take_turns({name: lambda name=name: timer(name) for name in "abc"}, 2)
    assert "".join(order) == "bcacababc"
    assert {name: len(of) for name, of in times.items()} == {"a": 2, "b": 2, "c": 2}


def test_values_that_differ_end_the_measuring() -> None:
    from benchmarks.parts.decoding import check_equal

    check_equal({"a": "1", "b": "1"}, "it")
    with pytest.raises(ContenderError, match="it: they don't hold the same values"):
        check_equal({"a": "1", "b": "2"}, "it")


def pins(path: Path) -> dict[str, str]:
    lines = (line.partition(";")[0].strip() for line in path.read_text("utf-8").splitlines())
    return dict(line.split("==") for line in lines if "==" in line)


def test_both_sides_run_on_the_same_versions() -> None:
    theirs, ours = pins(PEERS), pins(PINS)
    # julep 2.21.0 wants these at older versions, and nothing else uses them.
    shared = (theirs.keys() & ours.keys()) - {"python-dotenv", "ruamel-yaml"}
    assert {"httpx", "aiohttp", "httpx-aiohttp", "attrs", "openai"} <= shared
    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}
    assert "click" not in theirs  # httpx would load it


def test_contenders_import_nothing_of_the_repository() -> None:
    for path in (ROOT / "benchmarks/contenders").glob("*.py"):
        assert not re.search(
            r"^from \.|\bbenchmarks\b.*import", path.read_text("utf-8"), re.MULTILINE
        )

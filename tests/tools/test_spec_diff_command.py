"""What `python -m tools.spec_diff` prints and answers; for its status, run as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest

from tools.generate import ROOT
from tools.spec import SPEC, read_spec
from tools.spec_diff.__main__ import main

Json = dict[str, Any]
Done = subprocess.CompletedProcess[str]


def spec_diff(*arguments: object) -> Done:
    """In this process, which has the generator loaded."""
    command, out, err = [*map(str, arguments)], StringIO(), StringIO()
    with chdir(ROOT), redirect_stdout(out), redirect_stderr(err):
        status = main(command)
    return Done(command, status, out.getvalue(), err.getvalue())


def started(*arguments: object, environment: dict[str, str] | None = None) -> Done:
    """In a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tools.spec_diff", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def write(path: Path, edit: Callable[[Json], None] = lambda document: None) -> Path:
    """Our document, edited, as JSON (which is YAML too)."""
    document = read_spec(ROOT / SPEC)
    edit(document)
    path.write_text(json.dumps(document), "utf-8")
    return path


def reword(document: Json) -> None:
    document["info"]["description"] = "Other words."


def allow_more(document: Json) -> None:
    document["components"]["parameters"]["Limit"]["schema"]["maximum"] = 2000


def allow_less(document: Json) -> None:
    document["components"]["parameters"]["Limit"]["schema"]["maximum"] = 10


def in_3_1(value: Any) -> Any:
    """The same in the words of OpenAPI 3.1, which has others for null and for exclusive bounds."""
    if isinstance(value, list):
        return [in_3_1(item) for item in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    node: Json = {key: in_3_1(item) for key, item in cast(Json, value).items()}
    if node.pop("nullable", None):
        node["type"] = [node["type"], "null"]
    if node.pop("exclusiveMaximum", None):
        node["exclusiveMaximum"] = node.pop("maximum")
    return node | ({"openapi": "3.1.0"} if "openapi" in node else {})


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Where a server offers what is in `tmp_path`."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("edit", "status"),
    [(reword, 0), (allow_more, 1), (allow_less, 2)],
    ids=["words", "more", "less"],
)
def test_the_status_is_the_gravest_level(
    edit: Callable[[Json], None], status: int, tmp_path: Path
) -> None:
    done = started(write(tmp_path / "new.json", edit))
    assert (done.returncode, done.stderr) == (status, "")


def test_our_own_document_is_compared_with_itself() -> None:
    done = spec_diff(SPEC)
    assert (done.returncode, done.stdout) == (0, "openapi.yaml -> openapi.yaml: no changes\n")


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    done = spec_diff(write(tmp_path / "new.json"))
    assert done.returncode == 0
    assert done.stdout.endswith("new.json: no changes\n")


def test_the_dialect_alone_is_cosmetic(tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    new.write_text(json.dumps(in_3_1(read_spec(ROOT / SPEC))))
    done = spec_diff(new, "--format", "json")
    assert done.returncode == 0, done.stdout
    kinds = {change["kind"] for change in json.loads(done.stdout)["changes"]}
    assert kinds == {"dialect-changed"}


def test_a_url(tmp_path: Path, url: str) -> None:
    write(tmp_path / "new.json", allow_less)
    (tmp_path / "new.yaml").write_bytes((ROOT / SPEC).read_bytes())
    assert spec_diff(f"{url}/new.json").returncode == 2
    done = spec_diff(f"{url}/new.json", "--old", f"{url}/new.yaml")
    assert done.returncode == 2
    assert done.stdout.startswith(f"{url}/new.yaml -> {url}/new.json: 1 breaking, ")
    missing = spec_diff(f"{url}/none.json")
    assert missing.returncode == 3
    assert f"{url}/none.json" in missing.stderr


def test_another_old_document_turns_the_direction(tmp_path: Path) -> None:
    less = write(tmp_path / "less.json", allow_less)
    assert spec_diff(less).returncode == 2
    assert spec_diff(SPEC, "--old", less).returncode == 1


def test_the_report_says_whom_what_and_where(tmp_path: Path) -> None:
    done = spec_diff(write(tmp_path / "new.json", allow_less))
    assert "BREAKING (1)\n  maximum-lowered  (breaks callers)\n" in done.stdout
    assert (
        "    facade: client.agents.list(limit=), client.agents.iter(limit=), client.users.list"
        in done.stdout
    )


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_a_file_gets_what_would_be_printed(format: str, tmp_path: Path) -> None:
    new = write(tmp_path / "new.json", allow_less)
    printed = spec_diff(new, "--format", format)
    done = spec_diff(new, "--format", format, "--output", tmp_path / "report")
    assert (done.returncode, done.stdout) == (2, "")
    assert (tmp_path / "report").read_text("utf-8") == printed.stdout


def test_json_is_for_programs(tmp_path: Path) -> None:
    done = spec_diff(write(tmp_path / "new.json", allow_less), "--format", "json")
    report = json.loads(done.stdout)
    assert (report["level"], report["counts"]["breaking"]) == ("breaking", 1)
    (change,) = report["changes"]
    assert (change["kind"], change["callers"]) == ("maximum-lowered", "breaking")
    assert "JulepApi.list_agents(limit=)" in change["touches"]["client"]


def test_any_locale_will_do(tmp_path: Path) -> None:
    def edit(document: Json) -> None:
        document["components"]["parameters"]["Limit"]["schema"]["default"] = "ü→"

    new = write(tmp_path / "new.json", edit)
    done = started(new, environment={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert done.returncode == 2, done.stderr


WRONG: dict[str, list[str]] = {
    "no document": [],
    "unknown option": [SPEC, "--no-such-option"],
    "unknown format": [SPEC, "--format", "html"],
    "missing document": ["no-such.yaml"],
    "missing old document": [SPEC, "--old", "no-such.yaml"],
    "a folder": ["tools"],
    "no server": ["http://127.0.0.1:9/openapi.yaml"],
    "output in no folder": [SPEC, "--output", "no-such-folder/report"],
    "no API document": ["Makefile"],
    "another kind of YAML": ["overlay.yaml"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG.keys())
def test_what_goes_wrong_has_a_status_of_its_own(arguments: list[str]) -> None:
    done = started(*arguments)
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_make_asks_for_the_document() -> None:
    for target in ("spec-diff", "upgrade-spec"):
        done = subprocess.run(
            ["make", "-o", ".venv/.dev-ready", target, "SPEC="],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert f"Name the new document: make {target} SPEC=path-or-URL\n" in done.stderr

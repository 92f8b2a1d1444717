"""`make upgrade-spec` takes an upstream document over, corrected and whole, or changes nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest
from render_once import RenderOnce

from tools import generate, upgrade_spec
from tools.facade import MANAGERS
from tools.overlay import OVERLAY
from tools.spec import SPEC, read_spec

Captured = pytest.CaptureFixture[str]
Json = dict[str, Any]

HEAD = "overlay: 1.0.0\ninfo: { title: Corrections, version: 1.0.0 }\n"
REASON = "The server sends no more than this."


@pytest.fixture
def project(tree: Path, render_once: RenderOnce, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project with its managers and an overlay without corrections."""
    monkeypatch.setattr(upgrade_spec, "render", render_once)
    shutil.copytree(generate.ROOT / MANAGERS, tree / MANAGERS)
    (tree / OVERLAY).write_text(f"{HEAD}actions: []\n", "utf-8")
    return tree


@pytest.fixture
def upstream(project: Path, tmp_path: Path) -> Path:
    """An upstream document that says what the project's does; tests edit it."""
    return Path(shutil.copy(project / SPEC, tmp_path / "upstream.yaml"))


def edit(path: Path, *replacements: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def correct(project: Path, *actions: Json) -> None:
    """Write an overlay with these corrections."""
    given = [{"description": REASON, **action} for action in actions]
    (project / OVERLAY).write_text(f"{HEAD}actions: {json.dumps(given)}\n", "utf-8")


def everything(root: Path) -> dict[Path, bytes]:
    """All files, hidden and temporary ones too."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def run(source: object, project: Path, *more: str) -> int:
    return upgrade_spec.main([str(source), "--root", str(project), *more])


NEW_OPERATION = """
  /agents/{agent_id}/archive:
    post:
      operationId: archive_agent
      tags: [agents]
      summary: Archive an agent
      description: Puts an agent away.
      parameters:
        - $ref: "#/components/parameters/AgentId"
        - name: reason
          in: query
          schema: { type: string, enum: [old, broken], description: Why. }
      responses:
        "200":
          description: Done.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/ResourceUpdatedResponse" }

components:
"""


NEW_USER = """
    CreateUserRequest:
      type: object
      description: A new user.
      properties:
"""
NICKNAME = "        nickname: { type: string, description: Short name. }\n"
SESSION_METADATA = """
        metadata:
          type: object
          additionalProperties: true
          description: Any data of your own about the session. Merged into what is there.
"""


def move_on(upstream: Path) -> None:
    """A new operation, a new property of a body and a removed one."""
    edit(
        upstream,
        ("\ncomponents:\n", NEW_OPERATION),
        (NEW_USER, NEW_USER + NICKNAME),
        (SESSION_METADATA, "\n"),
    )


def test_an_upgrade_replaces_spec_and_package_and_says_what_is_left_to_do(
    project: Path, upstream: Path, capsys: Captured
) -> None:
    move_on(upstream)
    assert run(upstream, project) == 0
    output = capsys.readouterr().out
    assert (project / SPEC).read_bytes() == upstream.read_bytes(), "it was written anew"
    assert generate.read_current(project) == generate.render(project)
    assert (project / generate.PACKAGE / "api/agents/archive_agent.py").is_file()
    for kind in ("operation-added", "property-added", "property-removed"):
        assert f"\n  {kind}" in output
    left = output.partition("Left to do in the facade: ")[2].splitlines()
    assert left[0] == "3"
    entries = "\n".join(left)
    assert "agents.archive_agent has no method" in entries
    assert (
        "    def archive(self, agent_id: Id, reason: str | None = None,"
        " **options: Unpack[CallOptions]) -> models.ResourceUpdatedResponse: ..."
    ) in left
    assert "client.users.create does not take nickname of users.create_user" in entries
    assert "        nickname: str | None = None," in left
    assert "client.sessions.update names metadata of sessions.patch_session" in entries


def test_places_on_the_checklist_are_lines_of_managers(
    project: Path, upstream: Path, capsys: Captured
) -> None:
    move_on(upstream)
    assert run(upstream, project) == 0
    output = capsys.readouterr().out

    def line(place: str) -> str:
        path, number = place.split(":")
        return (project / path).read_text("utf-8").splitlines()[int(number) - 1]

    takes = next(each for each in output.splitlines() if "does not take nickname" in each)
    places = takes.rpartition("(")[2].rstrip(")").split(", ")
    definitions = ["def _create(", "def create(", "async def create("]
    assert [line(place).strip() for place in places] == definitions
    gone = next(each for each in output.splitlines() if "names metadata of" in each)
    place = gone.rpartition("(")[2].rstrip(")")
    assert line(place).strip() == "return self._call(sessions.patch_session, session_id, part)"


def test_a_removed_operation_and_its_models_are_named_where_managers_use_them(
    project: Path, upstream: Path, capsys: Captured
) -> None:
    document = read_spec(upstream)
    del document["paths"]["/jobs/{job_id}"]
    document["tags"] = [tag for tag in document["tags"] if tag["name"] != "jobs"]
    del document["components"]["schemas"]["JobStatus"]
    upstream.write_text(json.dumps(document))
    assert run(upstream, project) == 0
    output = capsys.readouterr().out
    assert "[ ] client.jobs.get calls jobs.get_job_status, which is gone (julep/managers/" in output
    assert "names models.JobStatus, which is gone\n" in output


def test_a_document_that_says_the_same_leaves_nothing_to_do(
    project: Path, upstream: Path, capsys: Captured
) -> None:
    before = everything(project)
    assert run(upstream, project) == 0
    assert everything(project) == before
    assert "Left to do in the facade: nothing\n" in capsys.readouterr().out


def test_a_dry_run_shows_all_and_writes_nothing(
    project: Path, upstream: Path, capsys: Captured
) -> None:
    move_on(upstream)
    before = everything(project)
    assert run(upstream, project, "--dry-run") == 0
    assert everything(project) == before
    output = capsys.readouterr().out
    assert "operation-added" in output
    assert "    def archive(self, " in output
    assert "nothing was written (--dry-run)" in output


def test_json_becomes_yaml_that_people_can_read(project: Path, upstream: Path) -> None:
    document = read_spec(upstream)
    document["info"]["x-odd"] = ["no", "12:30", "2024-01-01", "0o17", "1e3", "", "~", 1.5, None]
    upstream.write_text(json.dumps(document))
    assert run(upstream, project) == 0
    assert read_spec(project / SPEC) == document
    text = (project / SPEC).read_text("utf-8")
    assert text.startswith("openapi: 3.0.3\ninfo:\n  title: Julep agents API\n")
    assert "  description: |\n    Build agents that remember" in text


def unquoted(text: str) -> str:
    """The document with the statuses of responses as most people write them."""
    found, count = re.subn(r'^( +)"(\d{3})":', r"\1\2:", text, flags=re.MULTILINE)
    assert count > 100
    return found


def test_statuses_without_quotes_get_them_and_nothing_else_changes(
    project: Path, upstream: Path, capsys: Captured
) -> None:
    upstream.write_text(unquoted(upstream.read_text("utf-8")), "utf-8")
    before = everything(project)
    assert run(upstream, project) == 0
    assert everything(project) == before
    assert "openapi.yaml -> " in (output := capsys.readouterr().out)
    assert output.splitlines()[0].endswith(": no changes")


def test_corrections_find_statuses_without_quotes(project: Path, upstream: Path) -> None:
    upstream.write_text(unquoted(upstream.read_text("utf-8")), "utf-8")
    target = "$.paths['/agents'].post.responses['201']"
    correct(project, {"target": target, "update": {"description": "The new agent."}})
    expected = read_spec(project / SPEC)
    assert run(upstream, project) == 0
    expected["paths"]["/agents"]["post"]["responses"]["201"]["description"] = "The new agent."
    assert read_spec(project / SPEC) == expected


def test_a_document_of_openapi_3_1_is_taken(project: Path, upstream: Path) -> None:
    upstream.write_text(json.dumps(in_3_1(read_spec(upstream))))
    before = generate.read_current(project)
    assert run(upstream, project) == 0
    changed = {
        path
        for path, content in generate.read_current(project).items()
        if before.get(path) != content
    }
    assert changed == {generate.SPEC_COPY}, "the same API became other code"


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


def test_a_document_is_fetched_from_a_url(project: Path, upstream: Path) -> None:
    edit(upstream, ("title: Julep agents API", "title: Agents"))
    handler = partial(SimpleHTTPRequestHandler, directory=str(upstream.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            assert run(f"{url}/upstream.yaml", project) == 0
            assert run(f"{url}/no-such.yaml", project) == 2
        finally:
            server.shutdown()
    assert (project / SPEC).read_bytes() == upstream.read_bytes()


def test_corrections_are_made_and_named(project: Path, upstream: Path, capsys: Captured) -> None:
    target = "$.components.parameters.Limit.schema"
    correct(project, {"target": target, "x-expect": {"maximum": 1000}, "update": {"maximum": 500}})
    assert run(upstream, project) == 0
    output = capsys.readouterr().out
    assert f"overlay: updated {target}: {REASON}\n" in output
    assert "\n  maximum-lowered" in output, "the comparison is with the corrected document"
    assert (
        read_spec(project / SPEC)["components"]["parameters"]["Limit"]["schema"]["maximum"] == 500
    )


APPLIES = {"target": "$.info", "update": {"x-checked": True}}
OUTDATED: dict[str, tuple[Json, str]] = {
    "nothing there": ({"target": "$.info.contact.fax", "remove": True}, "the target finds nothing"),
    "another thing there": (
        {"target": "$.info", "x-expect": {"title": "Robots"}, "update": {"title": "Agents"}},
        "x-expect does not hold at $['info']",
    ),
    "upstream says so": (
        {"target": "$.info", "update": {"title": "Julep agents API"}},
        "the update changes nothing: upstream says so itself now",
    ),
}


@pytest.mark.parametrize(("action", "problem"), OUTDATED.values(), ids=OUTDATED.keys())
def test_a_correction_that_no_longer_applies_stops_the_upgrade(
    action: Json, problem: str, project: Path, upstream: Path, capsys: Captured
) -> None:
    correct(project, APPLIES, action)
    before = everything(project)
    assert run(upstream, project) == 2
    error = capsys.readouterr().err
    assert f"overlay.yaml, action 2 ({action['target']}): {problem}" in error
    assert f"It is there because: {REASON}" in error
    assert everything(project) == before


BROKEN: dict[str, Callable[[str], str]] = {
    "no YAML": lambda text: "openapi: [",
    "not for the generator": lambda text: text.replace("tags: [agents]", "tags: agents", 1),
    "a key is no text": lambda text: text.replace('"201":', "true:", 1),
    "a response stands there twice": lambda text: text.replace('"400":', "201:", 1),
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN.keys())
def test_a_document_that_cannot_be_used_changes_nothing(
    spoil: Callable[[str], str], project: Path, upstream: Path, capsys: Captured
) -> None:
    upstream.write_text(spoil(upstream.read_text("utf-8")), "utf-8")
    before = everything(project)
    assert run(upstream, project) == 2
    assert "upgrade-spec: nothing was written\n" in capsys.readouterr().err
    assert everything(project) == before


def test_a_missing_document_changes_nothing(project: Path, capsys: Captured) -> None:
    before = everything(project)
    assert run("no-such.yaml", project) == 2
    assert "no-such.yaml can't be read" in capsys.readouterr().err
    assert everything(project) == before


def test_what_was_there_is_put_back_when_writing_fails(project: Path, upstream: Path) -> None:
    """The copy of the spec comes last: a folder in the place of its new file stops it."""
    move_on(upstream)
    obstacle = (project / generate.SPEC_COPY).with_name(".openapi.json.new")
    obstacle.mkdir()
    before = everything(project)
    assert run(upstream, project) == 2
    assert everything(project) == before

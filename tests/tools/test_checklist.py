"""What the checklist says after an upgrade of the spec, for each way in which names can change."""

from __future__ import annotations

import json
import re
import shutil
from typing import Any

import pytest

from tools import generate
from tools.checklist import checklist
from tools.facade import read_facade
from tools.generate import ROOT
from tools.pins import REQUIREMENTS
from tools.signature_lines import SignatureLines
from tools.spec import SPEC, read_spec
from tools.spec_diff.python_names import PythonNames

Json = dict[str, Any]


def move_on(document: Json) -> Json:
    """Another tag, another operationId, other parameters, and a property for another one."""
    for path in ("/users", "/users/{user_id}"):
        for operation in document["paths"][path].values():
            if isinstance(operation, dict):
                operation["tags"] = ["people"]
    document["paths"]["/jobs/{job_id}"]["get"]["operationId"] = "read_job"
    document["components"]["parameters"]["SortBy"]["name"] = "sort"
    properties = document["components"]["schemas"]["PatchUserRequest"]["properties"]
    properties["nickname"] = properties.pop("about")
    document["components"]["parameters"]["SessionId"]["name"] = "id"
    document["paths"] = {
        path.replace("{session_id}", "{id}"): item for path, item in document["paths"].items()
    }
    return document


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The checklist for our managers."""
    folder = tmp_path_factory.mktemp("upgraded")
    shutil.copy(ROOT / REQUIREMENTS, folder)
    (folder / generate.TEMPLATES).symlink_to(ROOT / generate.TEMPLATES, target_is_directory=True)
    new = move_on(read_spec(ROOT / SPEC))
    (folder / SPEC).write_text(json.dumps(new))
    old_names, new_names = PythonNames(read_spec(ROOT / SPEC), ROOT), PythonNames(new, ROOT)
    lines = SignatureLines(generate.render(folder), new_names)
    found = checklist(read_facade(ROOT), old_names, new_names, lines)
    return [re.sub(r"julep/managers/(\w+)\.py:\d+", r"\1", entry) for entry in found]


def about(entries: list[str], start: str) -> list[str]:
    return [entry for entry in entries if entry.startswith(start)]


def test_an_operation_that_goes_by_another_name_is_called_by_that(entries: list[str]) -> None:
    assert about(entries, "client.jobs.get ") == [
        "client.jobs.get calls jobs.get_job_status, which is jobs.read_job now (job)"
    ]


def test_another_tag_takes_no_other_manager(entries: list[str]) -> None:
    assert "client.users.get calls users.get_user, which is people.get_user now (user)" in entries
    assert not [entry for entry in entries if "has no method" in entry]


def test_a_renamed_parameter_is_one_entry(entries: list[str]) -> None:
    (entry,) = about(entries, "client.agents.list ")
    assert entry == (
        "client.agents.list names sort_by of agents.list_agents, which is gone;"
        " perhaps it is `sort: str | None = None` now (agent)"
    )
    (entry,) = about(entries, "client.sessions.get ")
    assert entry == (
        "client.sessions.get names session_id of sessions.get_session, which is gone;"
        " perhaps it is `id: Id` now (session)"
    )


def test_so_is_a_property_of_a_body(entries: list[str]) -> None:
    (entry,) = (each for each in about(entries, "client.users.update") if "about" in each)
    assert entry == (
        "client.users.update names about of users.patch_user, which is gone;"
        " perhaps it is `nickname: str | None = None` now (user)"
    )
    assert not [entry for entry in entries if "does not take" in entry]

"""The workflows of GitHub run what is there, with no more rights than they need."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tools.generate import ROOT
from tools.spec import read_spec

Json = dict[str, Any]

WORKFLOWS = ["ci.yml", "upstream.yml"]


def workflow(name: str) -> Json:
    """A workflow, read by the rules of YAML 1.2: `on` is a text."""
    return read_spec(ROOT / ".github" / "workflows" / name)


def steps(name: str) -> list[Json]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def scripts(name: str) -> list[str]:
    return [step["run"] for step in steps(name) if "run" in step]


def test_there_are_no_others() -> None:
    assert sorted(path.name for path in (ROOT / ".github/workflows").iterdir()) == WORKFLOWS


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_triggers_rights_and_limits(name: str) -> None:
    read = workflow(name)
    assert read["name"] and read["on"] and read["permissions"]["contents"] == "read"
    for job in read["jobs"].values():
        assert job["timeout-minutes"] and job["runs-on"] == "ubuntu-latest"
        assert "permissions" not in job


def test_only_the_issue_may_be_written() -> None:
    assert workflow("ci.yml")["permissions"] == {"contents": "read"}
    assert workflow("upstream.yml")["permissions"] == {"contents": "read", "issues": "write"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_githubs_own_and_pinned(name: str) -> None:
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", action)
    checkouts = [step for step in steps(name) if "checkout" in step.get("uses", "")]
    assert all(
        step["with"]["persist-credentials"] == "false" or not step["with"]["persist-credentials"]
        for step in checkouts
    )


@pytest.mark.parametrize("name", WORKFLOWS)
def test_scripts_are_shell_and_take_no_expressions(name: str) -> None:
    """An expression in a script would put the text of whoever wrote it into the shell."""
    for script in scripts(name):
        assert "${{" not in script
        done = subprocess.run(
            ["bash", "-n"], input=script, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("ci.yml", [".ci/run", "make unit"]),
        ("upstream.yml", ["make setup", "python -m tools.spec_diff"]),
    ],
)
def test_every_command_of_the_project_exists(name: str, commands: list[str]) -> None:
    text = "\n".join(scripts(name))
    found = re.findall(r"\.ci/\w+|\bmake [\w-]+|\bpython -m [\w.]+", text)
    assert sorted(found) == sorted(commands)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in found:
        match command.split():
            case ["make", target]:
                assert f"\n{target}:" in makefile
            case ["python", "-m", module]:
                spec = find_spec(module)
                assert spec is not None
                assert not spec.submodule_search_locations or find_spec(f"{module}.__main__")
            case _:
                assert os.access(ROOT / command, os.X_OK)


def test_the_comparison_takes_the_options_that_it_is_given() -> None:
    (script,) = [script for script in scripts("upstream.yml") if "spec_diff" in script]
    command = [sys.executable, "-m", "tools.spec_diff", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for option in ("--format", "--output"):
        assert option in script and option in done.stdout


def test_every_python_that_the_package_names_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = set(re.findall(r"Python :: (3\.\d+)", " ".join(project["classifiers"])))
    jobs = workflow("ci.yml")["jobs"]
    checks = [
        step["with"]["python-version"]
        for step in jobs["checks"]["steps"]
        if "setup-python" in step.get("uses", "")
    ]
    assert named == {*checks, *jobs["tests"]["strategy"]["matrix"]["python"]}


# What the nightly comparison does with its result, in bash, with programs that are played


@dataclass
class Night:
    """A runner: its folder, and what was asked of GitHub's command-line tool."""

    folder: Path

    def run(self, step: str, **environment: str) -> int:
        (found,) = [each for each in steps("upstream.yml") if each.get("name") == step]
        set_up = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "RUN_URL": "https://github.example/run/1",
            "TITLE": str(found.get("env", {}).get("TITLE", "")),
        }
        command = ["bash", "-e", "-o", "pipefail", "-c", found["run"]]
        done = subprocess.run(
            command, cwd=self.folder, env=set_up | environment, capture_output=True, check=False
        )
        return done.returncode

    def put(self, name: str, script: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/usr/bin/env bash\n{script}\n")
        path.chmod(0o755)

    def read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text("utf-8") if path.exists() else ""

    def compare(self, status: int) -> int:
        self.put(
            ".venv/bin/python",
            f'printf "%s\\n" "$@" > asked; echo "# Report" > report.md; exit {status}',
        )
        return self.run("Compare", UPSTREAM_SPEC_URL="https://api.example/spec.json")

    def keep_issue(self, status: int, issue: str, report: str = "# Report\n") -> list[str]:
        """The commands that change an issue, where `issue` is the number of the open one."""
        (self.folder / "report.md").write_text(report, "utf-8")
        self.put("bin/gh", f'[ "$2" = list ] && echo "{issue}" || echo "$@" >> changed')
        assert self.run("Keep the issue up to date", STATUS=str(status)) == 0
        return self.read("changed").splitlines()


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


@pytest.mark.parametrize("status", [0, 1, 2])
def test_what_the_comparison_finds_is_no_failure(night: Night, status: int) -> None:
    assert night.compare(status) == 0
    assert night.read("output") == f"status={status}\n"
    assert night.read("summary") == "# Report\n"
    url, *options = night.read("asked").split()[2:]
    assert url == "https://api.example/spec.json"
    assert options == ["--format", "markdown", "--output", "report.md"]


@pytest.mark.parametrize("status", [3, 139])
def test_a_spec_that_cannot_be_compared_makes_the_night_fail(night: Night, status: int) -> None:
    assert night.compare(status) == status


@pytest.mark.parametrize("status", [1, 2])
def test_a_difference_opens_an_issue(night: Night, status: int) -> None:
    title = "The upstream spec has changed"
    assert night.keep_issue(status, "") == [f"issue create --title {title} --body-file body.md"]
    assert night.read("body.md") == (
        "# Report\n\n\nThe whole report: https://github.example/run/1\n"
    )


def test_a_difference_updates_the_issue_that_is_open(night: Night) -> None:
    assert night.keep_issue(2, "7") == ["issue edit 7 --body-file body.md"]


def test_no_difference_closes_the_issue(night: Night) -> None:
    (changed,) = night.keep_issue(0, "7")
    assert changed.startswith("issue close 7 --comment openapi.yaml has caught up: ")


def test_no_difference_and_no_issue_is_a_quiet_night(night: Night) -> None:
    assert night.keep_issue(0, "") == []


def test_a_long_report_is_cut_to_what_an_issue_holds(night: Night) -> None:
    night.keep_issue(2, "", report="x" + "é" * 60_000)
    body = night.read("body.md")
    assert 30_000 < len(body) < 65_536
    assert body.endswith("The whole report: https://github.example/run/1\n")


def test_the_issue_is_found_by_its_title() -> None:
    (script,) = [script for script in scripts("upstream.yml") if "gh issue" in script]
    assert "select(.title == env.TITLE)" in script
    assert json.dumps("The upstream spec has changed").strip('"') not in script

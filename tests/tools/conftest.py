"""Small projects to run the tools on: what they read and write, copied from the tree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from render_once import RenderOnce

from tools import generate
from tools.pins import REQUIREMENTS
from tools.spec import SPEC

ONE_OPERATION = """
openapi: 3.0.3
info: { title: Agents, version: 1.0.0 }
tags: [{ name: agents, description: Agents. }]
paths:
  /agents/{agent_id}:
    get:
      operationId: get_agent
      tags: [agents]
      summary: Get an agent
      description: Returns an agent.
      parameters:
        - name: agent_id
          in: path
          required: true
          description: Id of the agent.
          schema: { type: string, format: uuid }
      responses:
        "200":
          description: The agent.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Agent" }
components:
  schemas:
    Agent:
      type: object
      description: An agent.
      required: [name]
      properties:
        name: { type: string, description: Its name. }
"""
"""A document that becomes code in a third of the time that our own needs."""


def make_project(root: Path, spec: bytes) -> Path:
    """What `make generate` reads, below a folder."""
    (root / SPEC).write_bytes(spec)
    shutil.copy(generate.ROOT / REQUIREMENTS, root)
    shutil.copytree(generate.ROOT / generate.TEMPLATES, root / generate.TEMPLATES)
    return root


@pytest.fixture(scope="session")
def render_once() -> RenderOnce:
    """`generate.render`, for tests of what is done with the output: each output is made once."""
    return RenderOnce()


@pytest.fixture(scope="session")
def fresh_tree(tmp_path_factory: pytest.TempPathFactory, render_once: RenderOnce) -> Path:
    """A project without drift, whatever the state of the one that these tests stand in."""
    spec = (generate.ROOT / SPEC).read_bytes()
    root = make_project(tmp_path_factory.mktemp("fresh"), spec)
    generate.write(root, render_once(root))
    return root


@pytest.fixture
def tree(fresh_tree: Path, tmp_path: Path) -> Path:
    """A copy of the small project that a test may change."""
    return Path(shutil.copytree(fresh_tree, tmp_path / "project"))


@pytest.fixture(scope="session")
def fresh_small_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for an API of one operation."""
    root = make_project(tmp_path_factory.mktemp("fresh"), ONE_OPERATION.encode())
    generate.write(root, generate.render(root))
    return root


@pytest.fixture
def small_tree(fresh_small_tree: Path, tmp_path: Path) -> Path:
    """A copy of that, where it doesn't matter what is generated."""
    return Path(shutil.copytree(fresh_small_tree, tmp_path / "small"))

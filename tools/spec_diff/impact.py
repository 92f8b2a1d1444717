"""Which names in Python a change touches. What finds them out is in python_impact.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Impact:
    """Names in Python, those of things that are still to be generated included."""

    facade: tuple[str, ...] = ()
    """Methods of managers, with the parameter: `client.agents.create(name=)`."""
    client: tuple[str, ...] = ()
    """Methods of the low-level client: `JulepApi.create_agent(name=)`."""
    functions: tuple[str, ...] = ()
    """Modules of operations: `julep_api.api.agents.create_agent`."""
    models: tuple[str, ...] = ()
    """Models, their attributes, and enumerations: `julep_api.models.Agent.name`."""

"""Ways to write the same API document as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, cast

import yaml
from spec_walk import Json

Write = Callable[[Json, Random], str]


def as_json(document: Json, random: Random) -> str:
    return json.dumps(
        document, indent=random.choice([None, 1, 4]), ensure_ascii=random.random() < 0.5
    )


def as_yaml(document: Json, random: Random) -> str:
    """Blocks or braces, quotes of either kind or none, at random."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = '"' if "\n" in value else random.choice([None, "'", '"'])
        return cast(Any, dumper).represent_scalar("tag:yaml.org,2002:str", value, style=style)

    def mapping(dumper: yaml.SafeDumper, value: Json) -> yaml.MappingNode:
        braces = random.random() < 0.1
        return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=braces)

    Dumper.add_representer(str, text)
    Dumper.add_representer(dict, mapping)
    indent = random.choice([2, 3, 4])
    return yaml.dump(document, Dumper=Dumper, sort_keys=False, indent=indent, width=10**6)


def with_comments(document: Json, random: Random) -> str:
    """A line of text is never longer than one line here, so that comments can stand anywhere."""
    lines = as_yaml(document, random).splitlines()
    return "".join(
        f"{line}  # An aside.\n" if random.random() < 0.2 else f"# A line: apart.\n{line}\n\n"
        for line in lines
    )


TEXTS: list[Write] = [as_json, as_yaml, with_comments]

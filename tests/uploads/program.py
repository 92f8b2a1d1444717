"""Uploads a directory, as a process that can be killed: PATH AGENT [CONCURRENCY]."""

from __future__ import annotations

import sys

import julep

if __name__ == "__main__":
    path, agent_id, *rest = sys.argv[1:]
    with julep.Client() as client:
        report = client.docs.upload(path, agent_id=agent_id, concurrency=int((rest or ["4"])[0]))
        print(report)

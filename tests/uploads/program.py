"""Uploads a directory, as a process that can be killed: SIDE PATH AGENT [CONCURRENCY]."""

from __future__ import annotations

import asyncio
import sys

import julep


def upload(path: str, agent_id: str, concurrency: int) -> julep.UploadReport:
    with julep.Client() as client:
        return client.docs.upload(path, agent_id=agent_id, concurrency=concurrency)


async def upload_async(path: str, agent_id: str, concurrency: int) -> julep.UploadReport:
    async with julep.AsyncClient() as client:
        return await client.docs.upload(path, agent_id=agent_id, concurrency=concurrency)


if __name__ == "__main__":
    side, path, agent_id, *rest = sys.argv[1:]
    arguments = path, agent_id, int((rest or ["4"])[0])
    print(upload(*arguments) if side == "sync" else asyncio.run(upload_async(*arguments)))

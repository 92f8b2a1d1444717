"""Which function carries out which operation of the spec.

`chat` is not among them: it takes more than one transaction, and is in `exchange.py`.
"""

from __future__ import annotations

from typing import Final

from . import agents, docs, jobs, memories, sessions, tools, users
from .call import Handler

HANDLERS: Final[dict[str, Handler]] = {
    handler.__name__: handler
    for handler in (
        agents.create_agent,
        agents.list_agents,
        agents.get_agent,
        agents.update_agent,
        agents.patch_agent,
        agents.delete_agent,
        users.create_user,
        users.list_users,
        users.get_user,
        users.update_user,
        users.patch_user,
        users.delete_user,
        sessions.create_session,
        sessions.list_sessions,
        sessions.get_session,
        sessions.update_session,
        sessions.patch_session,
        sessions.delete_session,
        sessions.get_history,
        sessions.delete_session_history,
        sessions.get_suggestions,
        docs.create_agent_doc,
        docs.create_user_doc,
        docs.get_agent_docs,
        docs.get_user_docs,
        docs.delete_agent_doc,
        docs.delete_user_doc,
        tools.create_agent_tool,
        tools.get_agent_tools,
        tools.update_agent_tool,
        tools.patch_agent_tool,
        tools.delete_agent_tool,
        memories.get_agent_memories,
        memories.delete_agent_memory,
        jobs.get_job_status,
    )
}
"""The handlers by operationId, which is their name."""

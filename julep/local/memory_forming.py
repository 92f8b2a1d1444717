"""What a model finds worth remembering of a user."""

from __future__ import annotations

from .call import JsonObject
from .memories import Memory
from .model import Model
from .prompt import PromptMessage
from .thinking import read_json, think

_TASK = (
    "You keep an agent's memories of a user. From what the user says, take the facts about the "
    "user that will still matter in later conversations: names, preferences, plans, relations, "
    "work, health, places. No questions, no small talk, nothing about others unless it concerns "
    "the user, and nothing that is known already. Each is one sentence in the third person that "
    "begins with “The user”. Answer with a JSON object alone: "
    '{"memories": [{"content": "...", "sentiment": number from -1 to 1, '
    '"entities": [{"name": "...", "type": "person, place, organisation or thing"}]}]}. '
    'Where there is nothing to keep: {"memories": []}.'
)
_SCHEMA: JsonObject = {
    "type": "object",
    "required": ["memories"],
    "properties": {
        "memories": {
            "type": "array",
            "maxItems": 50,
            "items": {
                "type": "object",
                "required": ["content", "sentiment", "entities"],
                "properties": {
                    "content": {"type": "string", "minLength": 1, "maxLength": 2000},
                    "sentiment": {"type": "number", "minimum": -1, "maximum": 1},
                    "entities": {"type": "array", "items": {"type": "object"}},
                },
            },
        }
    },
}


async def form_memories(model: Model, name: str, known: list[str], said: list[str]) -> list[Memory]:
    """The memories that a model forms from what a user has said.

    Args:
        model: The model.
        name: Its name.
        known: What is remembered of the user already.
        said: What the user has said.

    Raises:
        ModelFailed: the model failed, or its reply is not what was asked for.
    """
    before = [PromptMessage("known already", "\n".join(known))] if known else []
    messages = [*before, *(PromptMessage("user", text) for text in said)]
    found = read_json(await think(model, name, _TASK, messages), _SCHEMA)["memories"]
    return [
        Memory(one["content"].strip(), float(one["sentiment"]), one["entities"]) for one in found
    ]

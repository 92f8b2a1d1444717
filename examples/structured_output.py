"""Answers that are objects: the type says what is asked for, and what comes back has it."""

import json
from dataclasses import dataclass, field
from enum import Enum

import julep


class Priority(Enum):
    LOW = "low"
    HIGH = "high"


@dataclass
class Ticket:
    """A report of something that is broken.

    Attributes:
        title: What is broken, in a few words.
        priority: High only where somebody can't go on working.
        steps: What to do to see it.
    """

    title: str
    priority: Priority
    steps: list[str] = field(default_factory=list[str])


MAIL = "Since this morning the till does not print receipts any more. We had to close the shop!"


def main() -> None:
    # A model that plays its part: at first it gets the priority wrong, and is told so.
    ticket = {"title": "Till prints no receipts", "priority": "urgent", "steps": ["Sell something"]}
    model = julep.local.ScriptedModel(
        [json.dumps(ticket), json.dumps({**ticket, "priority": "high"})], default="It's Ada's turn!"
    )
    with (
        julep.local.serve(model=model) as server,
        julep.Client(server.api_key, server.url) as client,
    ):
        agent = client.agents.create(name="Mira", about="Sorts the mail of a help desk.")
        chat = client.conversation(agent_id=agent.id)

        filed = chat.send(f"Make a ticket of this mail:\n\n{MAIL}", response_type=Ticket)
        print(filed)
        assert filed.priority is Priority.HIGH

        try:
            chat.send("Whose turn is it?", response_type=list[str])
        except julep.InvalidAnswerError as error:
            print(error)


if __name__ == "__main__":
    main()

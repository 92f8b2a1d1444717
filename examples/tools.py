"""Functions that an agent calls: their schemas come from annotations, their results go back."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

import julep

ROOMS = {"garden": 2, "sea": 1, "attic": 0}


@dataclass
class Booking:
    room: str
    night: date
    guests: int


BOOKINGS: list[Booking] = []


@julep.tool
def free_rooms(view: Literal["garden", "sea", "attic"]) -> int:
    """Says how many rooms with this view are free tonight."""
    return ROOMS[view]


@julep.tool(timeout=5)
def book_room(
    view: Literal["garden", "sea", "attic"],
    night: Annotated[date, "The night of the stay."],
    guests: int = 1,
) -> Booking:
    """Books a room for one night."""
    if not ROOMS[view]:
        raise julep.ToolError(f"No room with a view of the {view} is left. Offer another one.")
    ROOMS[view] -= 1
    BOOKINGS.append(Booking(room=view, night=night, guests=guests))
    return BOOKINGS[-1]


def log(step: julep.Step) -> None:
    """Print what was called, what came of it, and how long it took."""
    for result in step.results:
        print(f"  {result.call.name}({result.call.arguments}) -> {result.text}")
        assert result.seconds < 5


def main() -> None:
    # A model that plays its part, so that the program runs without one: leave `model` out for the
    # offline model, or see docs/local-server.md for real ones.
    calls = julep.local.FunctionCall
    model = julep.local.ScriptedModel(
        [
            calls("free_rooms", view="attic"),
            calls("book_room", view="attic", night="2026-12-24"),
            calls("book_room", view="sea", night="24 December"),  # no date: it is told so
            calls("book_room", view="sea", night="2026-12-24", guests=2),
            "The attic is taken, but I booked you a room with a view of the sea.",
        ]
    )
    with (
        julep.local.serve(model=model) as server,
        julep.Client(server.api_key, server.url) as client,
    ):
        agent = client.agents.create(name="Bruno", about="Receptionist of a small hotel.")
        chat = client.conversation(agent_id=agent.id, tools=[free_rooms, book_room])
        print("The attic for two on Christmas Eve, please.")
        run = chat.run("The attic for two on Christmas Eve, please.", on_step=log, max_turns=10)
        print(run.reply())
        print(BOOKINGS)


if __name__ == "__main__":
    main()

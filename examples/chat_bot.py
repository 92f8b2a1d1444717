"""A bot for a chat room, as one writes it for Discord or Slack, without either of them.

The room calls `on_message` for each message. Each channel is a session and each author a user, so
that the agent tells apart who says what, and remembers it. Messages of one channel are answered one
after the other, those of different channels at once.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass

import julep


@dataclass
class Message:
    channel: str
    author: str
    text: str


class Bot:
    """Answers where it is mentioned."""

    def __init__(self, client: julep.AsyncClient, agent_id: str) -> None:
        self._client = client
        self._agent_id = agent_id
        self._chats: dict[tuple[str, str], julep.AsyncConversation] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def on_message(self, message: Message) -> str | None:
        """The bot's answer; None if it was not meant."""
        if "@ada" not in message.text.lower():
            return None
        said = message.text.replace("@ada", "").strip()
        async with self._turns[message.channel]:
            try:
                chat = await self._chat(message)
                return str(await chat.send(said))
            except julep.RateLimitError:
                return "I have too much to do right now; please ask again in a minute."
            except julep.JulepError as error:
                return f"Something went wrong. (For support: {error.request_id or error.operation})"

    async def _chat(self, message: Message) -> julep.AsyncConversation:
        place = (message.channel, message.author)
        if place not in self._chats:
            user = await self._client.users.create(name=message.author)
            situation = f"In the channel {message.channel}."
            self._chats[place] = self._client.conversation(
                agent_id=self._agent_id, user_id=user.id, situation=situation
            )
        return self._chats[place]


async def main() -> None:
    with julep.local.serve() as server:
        async with julep.AsyncClient(server.api_key, server.url) as client:
            agent = await client.agents.create(name="Ada", about="A librarian.")
            bot = Bot(client, agent.id)
            said = [
                Message("#general", "Tom", "@ada my cat is called Pixel."),
                Message("#books", "Grace", "@ada my favourite book is Orlando."),
                Message("#general", "Tom", "I wonder who knows my cat."),
                Message("#general", "Tom", "@ada what do you know about my cat?"),
            ]
            answers = await asyncio.gather(*(bot.on_message(message) for message in said))
            for message, answer in zip(said, answers, strict=True):
                print(f"{message.channel} {message.author}: {message.text}")
                if answer:
                    print(f"{message.channel} Ada: {answer}")


if __name__ == "__main__":
    asyncio.run(main())

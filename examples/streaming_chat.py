"""A conversation in the terminal: the agent's words appear as they are written.

An empty line, or the end of the input, ends it. Ctrl-C stops a reply and not the conversation.
"""

import sys

import julep


def answer(chat: julep.Conversation, said: str) -> None:
    """Print the reply while it comes, and say what it took."""
    try:
        with chat.stream(said) as stream:
            for text in stream.text:
                print(text, end="", flush=True)
            print(f"\n({stream.reply().usage.completion_tokens} tokens)")
    except KeyboardInterrupt:
        print(" (stopped)")
    except julep.JulepError as error:  # the conversation goes on
        print(f"\n{error}", file=sys.stderr)


def main() -> None:
    with (
        julep.local.serve(word_delay=0.02) as server,
        julep.Client(server.api_key, server.url) as client,
    ):
        about = "A lighthouse keeper who has time to talk."
        agent = client.agents.create(name="Ines", about=about)
        user = client.users.create(name="Guest")
        chat = client.conversation(agent_id=agent.id, user_id=user.id)
        while True:
            try:
                said = input("> ").strip()
            except EOFError:
                break
            if not said:
                break
            answer(chat, said)
        print(f"{chat.usage.total_tokens} tokens in all")


if __name__ == "__main__":
    main()

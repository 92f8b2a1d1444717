"""What an agent answered, as a conversation gives it."""

from __future__ import annotations

import json
from typing import Any, cast

from attrs import frozen
from julep_api import models

__all__ = ["Reply", "ToolCall"]

_SHOWN = 500
"""Characters of a text in a repr."""


@frozen
class ToolCall:
    """An agent's wish to have a function called.

        reply = conversation.send("Where are Woolf's books?")
        for call in reply.calls:
            print(call.name, call.arguments)

    Attributes:
        name: The function's name; empty if the agent gave none.
        arguments: Its arguments, as the agent wrote them: JSON, if it keeps to the rules.
    """

    name: str
    arguments: str

    @classmethod
    def of(cls, message: models.ChatMlMessage) -> ToolCall:
        """The call in a message of the role `function_call`, however malformed it is."""
        text = text_of(message.content)
        try:
            content: Any = json.loads(text)
            given = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
            arguments = given.get("arguments")
            if arguments is not None and not isinstance(arguments, str):
                arguments = json.dumps(arguments)
        except (ValueError, RecursionError):
            given, arguments = {}, None
        name = given.get("name")
        return cls(name, arguments or "") if isinstance(name, str) else cls("", text)


@frozen(repr=False)
class Reply:
    """An agent's reply. As a text (`str(reply)`), it is what the agent said.

        reply = conversation.send("How long are books lent for?")
        print(reply.text, reply.usage.total_tokens)

    Attributes:
        response: The reply as the API gives it.
    """

    response: models.ChatResponse

    @property
    def messages(self) -> list[models.ChatMlMessage]:
        """The messages of the reply; of alternative replies, those of the first."""
        return self.response.response[0] if self.response.response else []

    @property
    def text(self) -> str:
        """What the agent said; empty if it only calls functions."""
        said = [text_of(one.content) for one in self.messages if one.role == "assistant"]
        return "\n".join(said)

    @property
    def calls(self) -> list[ToolCall]:
        """The functions that the agent wants called."""
        return [ToolCall.of(one) for one in self.messages if one.role == "function_call"]

    @property
    def usage(self) -> models.CompletionUsage:
        """Tokens that the exchange took."""
        return self.response.usage

    @property
    def finish_reason(self) -> models.ChatResponseFinishReason:
        """Why the reply ends, such as `stop`, or `length` at the limit of `max_tokens`."""
        return self.response.finish_reason

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        text = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}..."
        calls = f", calls={self.calls}" if self.calls else ""
        return f"Reply({text!r}{calls}, finish_reason={str(self.finish_reason)!r})"

    def _repr_html_(self) -> str:
        return self.response._repr_html_()  # pyright: ignore[reportPrivateUsage]


def text_of(content: object) -> str:
    """The text in a message's content."""
    if not isinstance(content, list):
        return str(content)
    parts = cast("list[object]", content)
    return "".join(one.text for one in parts if isinstance(one, models.ChatMlTextContentPart))

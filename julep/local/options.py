"""What a server can be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from .model import Model, Models


class ServerOptions(TypedDict, total=False):
    """The options of `serve`. Each may be left out."""

    host: str
    """The address to listen on; by default 127.0.0.1, which only this machine reaches."""
    port: int
    """The port to listen on; by default 0, any that is free."""
    api_key: str | None
    """The key that clients have to bring; by default a random one."""
    api_keys: Mapping[str, str]
    """More keys, by the names of their accounts: each account has data of its own."""
    model: Model | None
    """The model that replies, whatever name is asked for; by default the offline model."""
    models: Models | None
    """The models by their names, in place of `model`."""
    word_delay: float
    """Seconds between the words of a streamed reply that was there all at once; by default 0."""
    check_responses: bool
    """Whether replies, too, are validated against the spec; by default they are not."""
    max_prompt_tokens: int | None
    """The longest prompt, in tokens as this server counts them (words and marks of punctuation),
    beyond which a chat is refused with a 400; by default 200,000. None: no limit."""
    max_body_bytes: int
    """The largest body of a request, beyond which it is refused with a 413; by default 16 MiB."""
    max_concurrency: int
    """How many requests are carried out at once, streams included, beyond which one is refused
    with a 429 and a `Retry-After`; by default 256."""

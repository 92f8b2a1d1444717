"""API keys, and the accounts that they are for."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from .errors import Forbidden

_VALID = re.compile(r"[\x21-\x7e]+")
_SCHEME = "Bearer "


class Keys:
    """The keys of a server: each opens one account, whose data is separate from all others'.

    Args:
        keys: The keys by the names of their accounts.

    Raises:
        ValueError: a key or a name is empty, is too long or cannot be in a header, or two
            accounts have the same key.
    """

    def __init__(self, keys: Mapping[str, str]) -> None:
        # A look-up takes its time by the digest, of which nobody outside can choose or guess a bit.
        self._secret = secrets.token_bytes(32)
        self._accounts: dict[bytes, str] = {}
        for account, key in keys.items():
            self.add(account, key)

    def add(self, account: str, key: str) -> None:
        """Let a key open an account.

        Raises:
            ValueError: the key or the name is not valid, or the key is another account's.
        """
        if not _VALID.fullmatch(key):
            raise ValueError(
                f"api_key of {account!r} is empty, or has a character that no key in a header can have"
            )
        if not 0 < len(account) <= 64:
            raise ValueError(f"{account!r:.80}: an account's name has 1 to 64 characters")
        if self._accounts.setdefault(self._digest(key), account) != account:
            raise ValueError(f"the key of {account!r} is another account's too")

    def remove(self, key: str) -> None:
        """Let a key open nothing any more."""
        self._accounts.pop(self._digest(key), None)

    def account(self, authorization: str) -> str:
        """The account that the header `Authorization` opens. In constant time: see `__init__`.

        Raises:
            Forbidden: it opens none.
        """
        if not authorization:
            raise Forbidden("no API key: send it in the header `Authorization: Bearer <key>`")
        account = self._accounts.get(self._digest(authorization.removeprefix(_SCHEME)))
        if account is None or not authorization.startswith(_SCHEME):
            raise Forbidden("wrong API key")
        return account

    def _digest(self, key: str) -> bytes:
        return hmac.digest(self._secret, key.encode(), hashlib.sha256)

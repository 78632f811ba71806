"""Who may review in place: whoever has the editor's token, for a session; and the proof that a form was theirs.

The token comes from the environment and is given once, in a form (never in an address). The session's cookie is signed
with a key that this process alone knows (HMAC, RFC 2104), so sessions end with the server. Every form carries a second
token bound to the session (OWASP Cross-Site Request Forgery Prevention, HMAC-based token pattern).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

COOKIE: Final = "desk_editor"
SESSION_SECONDS: Final = 12 * 3600
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who may review: the name kept in the log, and the token that their forms must carry."""

    name: str
    csrf: str


class Editors:
    """Opens and checks sessions. `token` None: nobody may review."""

    def __init__(self, token: str | None) -> None:
        self._token = token.encode() if token else None
        self._key = secrets.token_bytes(32)

    @property
    def open(self) -> bool:
        """Whether anybody may review here."""
        return self._token is not None

    def admit(self, token: str, name: str, response: Response, *, secure: bool) -> bool:
        """Begin a session in the response's cookie if the token is the editor's; tell whether it was."""
        name = " ".join(name.split())[:_LONGEST_NAME]
        if self._token is None or not name or not hmac.compare_digest(token.encode(), self._token):
            return False
        until = int(time.time()) + SESSION_SECONDS
        said = f"{until}.{secrets.token_hex(8)}.{name.encode().hex()}"
        response.set_cookie(
            COOKIE,
            f"{said}.{self._sign('session', said)}",
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=secure,
        )
        return True

    def who(self, request: Request) -> Editor | None:
        """Return the editor of a request; None for a reader, and for a session that is over or was made up."""
        cookie = request.cookies.get(COOKIE)
        if cookie is None or self._token is None:
            return None
        said, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign("session", said).encode()):
            return None
        until, _, name = said.split(".")
        if int(until) < time.time():
            return None
        return Editor(bytes.fromhex(name).decode(), self._sign("form", said))

    def _sign(self, use: str, said: str) -> str:
        return hmac.new(self._key, f"{use}\0{said}".encode(), hashlib.sha256).hexdigest()

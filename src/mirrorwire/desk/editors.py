"""Who may review in place: whoever has the editor's token, for a session; and the proof that a form was theirs.

The token comes from the environment and is given once, in a form (never in an address). The session's cookie is signed
with a key that this process alone knows (HMAC, RFC 2104), so sessions end with the server, or before it when somebody
leaves. Every form carries a second token bound to the session (OWASP Cross-Site Request Forgery Prevention, HMAC-based
token pattern). Whoever gives a wrong token has to wait before the next try, longer each time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic, time
from typing import Final

from fastapi import Request, Response

from mirrorwire.errors import SettingsError

COOKIE: Final = "desk_editor"
TOKEN_VARIABLE: Final = "MIRRORWIRE_EDITOR_TOKEN"  # noqa: S105 - the name of a variable, no secret
SHORTEST_TOKEN: Final = 16
SESSION_SECONDS: Final = 12 * 3600
LONGEST_NAME: Final = 80
FREE_TRIES: Final = 3
LONGEST_WAIT: Final = 300.0
_MOST_CLIENTS: Final = 10_000
# until, a number of the session's own, the name in hexadecimal, the signature
_SESSION: Final = re.compile(
    rf"([0-9]{{10,12}})\.([0-9a-f]{{32}})\.((?:[0-9a-f]{{2}}){{1,{LONGEST_NAME * 4}}})\.([0-9a-f]{{64}})"
)


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who may review: the name kept in the log, and the token that their forms must carry."""

    name: str
    csrf: str


class Editors:
    """Opens, checks and ends sessions. `token` None: nobody may review. Raises SettingsError if it can be guessed."""

    def __init__(self, token: str | None) -> None:
        check_token(token)
        # compared as hashes: of equal length whatever was typed
        self._token = _hashed(token) if token is not None else None
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._over: dict[str, int] = {}

    @property
    def open(self) -> bool:
        """Whether anybody may review here."""
        return self._token is not None

    def wait(self, client: str) -> float:
        """Return the seconds that a client must wait before its next try; 0 if it may try now."""
        with self._lock:
            failed, until = self._tries.get(client, (0, 0.0))
            return max(0.0, until - monotonic()) if failed >= FREE_TRIES else 0.0

    def admit(self, token: str, name: str, response: Response, *, client: str, secure: bool) -> bool:
        """Begin a session in the response's cookie if the token is the editor's; tell whether it was.

        A try while the client has to wait is none, even with the right token. `secure`: the cookie is for https alone.
        """
        name = "".join(one for one in " ".join(name.split()) if one.isprintable())[:LONGEST_NAME].strip()
        if self._token is None or not name or self.wait(client) > 0:
            return False
        if not hmac.compare_digest(_hashed(token), self._token):
            self._failed(client)
            return False
        with self._lock:
            self._tries.pop(client, None)
        until = int(time()) + SESSION_SECONDS
        said = f"{until}.{secrets.token_hex(16)}.{name.encode('utf-8', 'replace').hex()}"
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
        found = _SESSION.fullmatch(cookie) if cookie is not None and self._token is not None else None
        if cookie is None or found is None:
            return None
        said = cookie.rpartition(".")[0]
        if not hmac.compare_digest(found[4], self._sign("session", said)):
            return None
        if int(found[1]) <= time() or found[2] in self._over:
            return None
        return Editor(bytes.fromhex(found[3]).decode("utf-8", "replace"), self._sign("form", said))

    def holds(self, editor: Editor, csrf: str) -> bool:
        """Tell whether the token of a form is the one of the editor's session."""
        return hmac.compare_digest(csrf.encode("utf-8", "replace"), editor.csrf.encode())

    def leave(self, request: Request, response: Response) -> None:
        """End the session of a request: here, and in the browser."""
        found = _SESSION.fullmatch(request.cookies.get(COOKIE, ""))
        if self.who(request) is not None and found is not None:
            now = int(time())
            with self._lock:
                # what has run out by itself need not be remembered
                self._over = {one: until for one, until in self._over.items() if until > now}
                self._over[found[2]] = int(found[1])
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")

    def _failed(self, client: str) -> None:
        with self._lock:
            failed = self._tries.pop(client, (0, 0.0))[0] + 1
            wait = min(LONGEST_WAIT, 2.0 ** min(failed - FREE_TRIES + 1, 16))
            self._tries[client] = (failed, monotonic() + wait)
            while len(self._tries) > _MOST_CLIENTS:
                self._tries.popitem(last=False)

    def _sign(self, use: str, said: str) -> str:
        return hmac.new(self._key, f"{use}\0{said}".encode(), hashlib.sha256).hexdigest()


def check_token(token: str | None) -> None:
    """Raise SettingsError if a token can be guessed; None is no token."""
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise SettingsError(
            f"{len(token)} characters can be guessed: at least {SHORTEST_TOKEN} are needed, as "
            "`python -c 'import secrets; print(secrets.token_urlsafe())'` makes them",
            place=TOKEN_VARIABLE,
        )


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()

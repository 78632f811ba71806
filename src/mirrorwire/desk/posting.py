"""Forms that are posted: read whole, and only taken from the desk's own pages, in the session they were made for.

Three checks, each of which stops a forged form by itself (OWASP Cross-Site Request Forgery Prevention): the cookie is
SameSite=Strict, the browser says where the form came from (Fetch Metadata, Origin), and the form has the token of the
session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, HTTPException, Request

from mirrorwire.desk.here import DeskSettings

_MOST_FIELDS: Final = 400
_LONGEST_ADDRESS: Final = 2_000
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form, in order; a name may come several times."""

    fields: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """Return a field's value, the first of several; empty where there is none."""
        return self.maybe(name) or ""

    def maybe(self, name: str) -> str | None:
        """Return a field's value; None where the form has no such field."""
        return next((value for known, value in self.fields if known == name), None)

    def every(self, name: str) -> tuple[str, ...]:
        """Return all values of a field."""
        return tuple(value for known, value in self.fields if known == name)

    def plain(self) -> Mapping[str, str]:
        """Return the fields by name, the first of several."""
        return dict(reversed(self.fields))


def local(address: str, otherwise: str) -> str:
    """Return an address of the desk itself as it was given; `otherwise` for whatever leads, or may lead, elsewhere."""
    if (
        not address.startswith("/")
        or address.startswith("//")
        or len(address) > _LONGEST_ADDRESS
        or any(one == "\\" or not one.isprintable() for one in address)
    ):
        return otherwise
    return address


def is_own(request: Request) -> bool:
    """Tell whether a browser says that a form came from the desk's own pages, or does not say where it came from."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    settings: DeskSettings = request.app.state.settings
    try:
        host = urlsplit(origin).netloc.lower()
        own = {request.headers.get("host", "").lower(), urlsplit(settings.address or "").netloc.lower()}
    except ValueError:
        return False
    return bool(host) and host in own


async def _form(request: Request) -> Posted:
    if not is_own(request):
        raise HTTPException(403, "This form did not come from the desk's own pages.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, "Only forms are taken here.")
    body = await request.body()
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(413, "Too large a form.") from error
    # no text of a store has a null in it
    return Posted(tuple((name, value.replace("\0", "\N{REPLACEMENT CHARACTER}")) for name, value in fields))


async def _signed(request: Request) -> Posted:
    editors = request.app.state.editors
    editor = editors.who(request)
    if editor is None:
        raise HTTPException(403, "Only editors may do this: they enter at /editor.")
    posted = await _form(request)
    if not editors.holds(editor, posted.one("csrf")):
        raise HTTPException(403, "This form is not of your session: load its page anew.")
    return posted


Form = Annotated[Posted, Depends(_form)]
"""A form from the desk's own pages, whoever sends it."""
Signed = Annotated[Posted, Depends(_signed)]
"""A form of the session of an editor."""

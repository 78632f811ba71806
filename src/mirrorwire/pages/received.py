"""What is read: one page as it was received, with what its sender says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PageInput:
    """One page as it was received, with what its sender says of it.

    `content` is bytes as received, or text that was decoded before. `form` "auto" is told from the characters.
    `place` names the place in messages (a file, a line, an address); it does not enter the record.
    """

    content: bytes | str
    form: Literal["auto", "html", "flat", "body", "feed", "entry", "post"] = "auto"
    id: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    published_at: str | None = None
    captured_at: str | None = None
    charset: str | None = None
    place: str | None = None

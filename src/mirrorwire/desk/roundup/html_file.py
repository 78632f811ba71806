"""A round-up as one HTML file that stands by itself: style inside, no script, links to the pages as published."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup

from mirrorwire.desk.rendering import render
from mirrorwire.desk.roundup.nouns import LABELS, Roundup
from mirrorwire.desk.roundup.references import References


def as_html(roundup: Roundup, *, desk: str | None = None) -> str:
    """Return a round-up as a whole HTML page; `desk` as of `References`."""
    folder = files("mirrorwire.desk").joinpath("static")
    style = "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("desk.css", "roundup.css"))
    return render(
        "roundup_file.html",
        {
            "roundup": roundup,
            "refs": References(roundup, desk=desk),
            "labels": LABELS,
            # the desk's own sheets, no words of a page
            "style": Markup(style),  # noqa: S704
            "outward": desk is None,
        },
    )

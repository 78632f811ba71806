"""A list as a mail: HTML in one column of tables with inline styles, as mail programs need, and a text beside it.

The message is RFC 5322 with `multipart/alternative` (RFC 2046, 5.1.4), the text first. No picture is loaded, nothing is
counted, no script is in it. The same list gives the same bytes: the date is that of the newest entry, the boundary and
the message's id are made from what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mirrorwire.desk.outbox.feed_nouns import Feed, Item
from mirrorwire.desk.outbox.feeds import lines_of, link_of
from mirrorwire.desk.rendering import long_day, render
from mirrorwire.desk.safety import one_line
from mirrorwire.errors import InputError
from mirrorwire.ids import digest as digest_of
from mirrorwire.record.instants import in_utc

_WIDTH = 76


def as_html(feed: Feed) -> str:
    """Return a digest as one HTML page for mail."""
    days: dict[str, list[Item]] = {}
    for item in feed.items:
        days.setdefault((item.published_at or "")[:10], []).append(item)
    groups = [(long_day(day) if day else "Without a date", items) for day, items in days.items()]
    return render("digest_mail.html", {"feed": feed, "groups": groups, "link_of": link_of, "lines_of": lines_of})


def as_text(feed: Feed) -> str:
    """Return a digest as plain text, lines of up to 76 characters but for addresses."""
    lines = [one_line(feed.title), "=" * min(_WIDTH, len(one_line(feed.title))), ""]
    for item in feed.items:
        title = one_line(item.title)
        told = [one_line(item.outlet or "") or "outlet unknown", long_day((item.published_at or "")[:10])]
        lines += _folded(title)
        lines += _folded(" · ".join(one for one in (*told, *map(one_line, item.tags)) if one))
        for line in lines_of(item.text):
            lines += _folded(line) if line != title else []
        address = link_of(item)
        lines += [address] if address is not None else []
        lines.append("")
    if not feed.items:
        lines += ["Nothing was found.", ""]
    if feed.site is not None:
        lines += [feed.site, ""]
    return "\n".join(lines)


def as_mail(feed: Feed, *, sender: str, recipients: Sequence[str] = ()) -> bytes:
    """Return a digest as a message, CRLF line ends; raises InputError for what is no address."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(feed.title)
    message["From"] = _address(sender)
    if recipients:
        message["To"] = [_address(one) for one in recipients]
    at = in_utc(feed.updated_at)
    message["Date"] = format_datetime(at if at is not None else datetime(1970, 1, 1, tzinfo=UTC))
    text, page = as_text(feed), as_html(feed)
    name = digest_of("digest", feed.id, text, page)
    message["Message-ID"] = f"<{name}@{_address(sender).domain}>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{name}")
    return message.as_bytes()


def _address(value: str) -> Address:
    try:
        name, at, domain = value.strip().rpartition("@")
        # a domain of other letters is written in ASCII (RFC 5890); a name of other letters few servers take
        found = Address(addr_spec=f"{name}{at}{domain if domain.isascii() else domain.encode('idna').decode()}")
    except (ValueError, IndexError, MessageError) as error:
        raise InputError("is no address of mail", place=value[:60]) from error
    if not found.domain or not found.username:
        raise InputError("is no address of mail", place=value[:60])
    return found


def _folded(words: str) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines

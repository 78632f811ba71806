"""Digests: a mail that mail programs show, with a text beside it, and nothing in it that loads or steers."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.desk.outbox.digest import as_html, as_mail, as_text
from mirrorwire.desk.outbox.feed_nouns import Feed, Item
from mirrorwire.errors import InputError
from mirrorwire.record.find.saved import save
from mirrorwire.record.store import Store, as_query
from tests.desks import own_copy

runner = CliRunner()
SENDER = "desk@desk.example"


def item(**changes: Any) -> Item:
    given: dict[str, Any] = {
        "id": "page_1",
        "title": "A ferry leaves",
        "text": "It left at noon.\nNobody was late.",
        "url": None,
        "source_url": "https://fjord.example/1",
        "outlet": "Fjord Gazette",
        "language": "en",
        "tags": ("Sea",),
        "published_at": "2025-05-14T09:00:00+02:00",
        "updated_at": None,
    }
    return Item(**{**given, **changes})


def feed(*items: Item, title: str = "Ferries · Desk") -> Feed:
    return Feed("feed/search/words=ferry", title, "Ferries", None, None, items)


def read(data: bytes) -> tuple[EmailMessage, str, str]:
    """A message as a mail program reads it: the whole, its text and its page."""
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    assert message.get_content_type() == "multipart/alternative"
    text, page = message.iter_parts()
    assert [part.get_content_type() for part in (text, page)] == ["text/plain", "text/html"]
    return message, text.get_content(), page.get_content()


class Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.shown: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["title"]:
            self.shown += data.split()


def test_a_digest_is_a_mail_with_a_text_beside_the_page() -> None:
    data = as_mail(
        feed(item(), item(id="page_2", title="Второй паром", published_at=None)),
        sender=SENDER,
        recipients=["a@b.example"],
    )
    message, text, page = read(data)
    assert message["Subject"] == "Ferries · Desk"
    assert (message["From"], message["To"]) == (SENDER, "a@b.example")
    assert message["Date"].datetime.isoformat() == "2025-05-14T07:00:00+00:00"
    for words in ("A ferry leaves", "Второй паром", "It left at noon.", "https://fjord.example/1", "Fjord Gazette"):
        assert words in text
        assert words in page
    # lines as mail takes them (RFC 5322, 2.1.1), and CRLF ends
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_text_says_what_the_page_says() -> None:
    found = feed(
        item(tags=("Sea", "Ports"), text="A ferry leaves\nIt left at noon."),
        item(id="page_2", outlet=None, published_at=None, url=None, source_url=None),
    )
    _, text, page = read(as_mail(found, sender=SENDER))
    for words in ("Sea", "Ports", "outlet unknown", "14 May 2025"):
        assert words in text
        assert words in page
    # a line that is the headline once more is in neither
    assert (text.count("A ferry leaves"), page.count("A ferry leaves")) == (2, 2)
    if found.site is not None:
        assert found.site in text


def test_a_domain_of_other_letters_can_send() -> None:
    message, _, _ = read(as_mail(feed(item()), sender="desk@exämple.org"))
    assert message["From"] == "desk@xn--exmple-cua.org"


def test_the_same_list_is_the_same_mail() -> None:
    assert as_mail(feed(item()), sender=SENDER) == as_mail(feed(item()), sender=SENDER)
    one, other = as_mail(feed(item()), sender=SENDER), as_mail(feed(item(text="It left.")), sender=SENDER)
    assert read(one)[0]["Message-ID"] != read(other)[0]["Message-ID"]


def test_the_page_is_what_mail_programs_show() -> None:
    page = Page(as_html(feed(item(), item(id="page_2"))))
    tags = {tag for tag, _ in page.tags}
    # styles in the elements, one column, no picture that tells who read it
    assert tags <= {"html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "h3", "p", "a"}
    assert all(attrs.get("role") == "presentation" for tag, attrs in page.tags if tag == "table")
    assert not any("class" in attrs for _, attrs in page.tags)
    assert not re.search(r"url\(|@import|@media", as_html(feed(item())))


def test_an_empty_list_says_so() -> None:
    _, text, page = read(as_mail(feed(), sender=SENDER))
    assert "Nothing was found." in text
    assert "Nothing was found." in page


@settings(max_examples=60)
@given(st.text(max_size=120), st.text(max_size=400))
def test_any_words_give_a_mail_that_can_be_read(title: str, words: str) -> None:
    hostile = item(title=title, text=words, outlet=title, tags=(words,), source_url=f"https://a.example/{title}")
    message, text, page = read(as_mail(feed(hostile, title=f"T {title}"), sender=SENDER))
    # nothing of a page becomes a header
    assert set(message.keys()) == {"Subject", "From", "Date", "Message-ID", "MIME-Version", "Content-Type"}
    shown = Page(page)
    assert {tag for tag, _ in shown.tags}.isdisjoint({"script", "img", "style", "link", "iframe"})
    for control in "\x00\x08\u202e":
        assert control not in text + page


def test_hostile_words_are_words() -> None:
    bad = item(
        title="<script>alert(1)</script>\r\nBcc: everybody@example.org",
        text="<img src=x onerror=a()>",
        source_url="javascript:a()",
    )
    message, text, page = read(as_mail(feed(bad, title=bad.title), sender=SENDER))
    assert message["Bcc"] is None
    assert message["Subject"] == "<script>alert(1)</script> Bcc: everybody@example.org"
    parsed = Page(page)
    assert "<script>alert(1)</script>" in parsed.shown
    assert not any(tag in ("script", "img", "a") for tag, _ in parsed.tags)
    assert "javascript:" not in page + text


@pytest.mark.parametrize(
    "wrong", ["", "nobody", "a@", "@b", "a b@c.example", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"]
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(InputError, match="no address"):
        as_mail(feed(item()), sender=wrong)
    with pytest.raises(InputError, match="no address"):
        as_mail(feed(item()), sender=SENDER, recipients=[wrong])


def test_lines_of_the_text_are_short() -> None:
    text = as_text(feed(item(text="word " * 200, source_url="https://fjord.example/" + "a" * 200)))
    assert all(len(line) <= 76 or line.startswith("https://") for line in text.splitlines())


def test_the_command_writes_a_mail_or_a_page(samples_kept: Path, tmp_path: Path) -> None:
    store = own_copy(samples_kept, tmp_path)
    with Store.create(store) as opened:
        save(opened, "envoys", as_query("envoy", {}), at="2025-07-01T00:00:00Z")
    place = ["--store", str(store), "--address", "https://desk.example"]
    mail, page = tmp_path / "digest.eml", tmp_path / "digest.html"
    asked = ["digest", "--search", "envoys", "--from", SENDER, "--to", "a@b.example", "--out"]
    assert runner.invoke(app, [*asked, str(mail), *place]).exit_code == 0
    message, text, shown = read(mail.read_bytes())
    assert "An envoy in Seoul, three readings of one visit" in shown
    assert "https://desk.example/page/page_" in text
    assert message["To"] == "a@b.example"
    assert (
        runner.invoke(app, ["digest", "--since", "2025-05", "--until", "2025-05", "--out", str(page), *place]).exit_code
        == 0
    )
    assert "An envoy in Seoul" in page.read_text(encoding="utf-8")
    assert "Danube" not in page.read_text(encoding="utf-8")
    refused = runner.invoke(app, [*asked[:3], "--from", "nobody", *place])
    assert isinstance(refused.exception, InputError)

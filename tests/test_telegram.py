"""Posts to a Telegram channel: against a server on loopback that answers as the Bot API does, with all its refusals."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.desk.outbox.feed_nouns import Item
from mirrorwire.desk.outbox.ledger import Ledger, Posted, known_posts, ledger_path
from mirrorwire.desk.outbox.posting import Step, carry_out, plan
from mirrorwire.desk.outbox.posts import LONGEST, Post, cut, post_of, units
from mirrorwire.desk.outbox.telegram import MOST_A_MINUTE, TRIES, Bot, Refused, Token, Unsure
from mirrorwire.errors import MirrorwireError, NotSent, SettingsError, StoreBusy, StoreDamaged
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from tests.desks import kept
from tests.stores import ready

runner = CliRunner()
TOKEN: Final = "123456:AAF-secret_letters-of-a-bot"
CHANNEL: Final = "@corridor_news"
Answer = Callable[["Api", str, dict[str, Any]], tuple[int, bytes] | None]


@dataclass
class Api:
    """A Bot API: `script` are answers for the next requests, in order; after them it does what it is asked."""

    address: str = ""
    script: list[Answer] = field(default_factory=list)
    messages: dict[int, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, bytes] | None:
        token, _, method = path.removeprefix("/bot").rpartition("/")
        self.asked.append((method, body))
        if token != TOKEN:
            return failed(401, "Unauthorized")
        if self.script:
            return self.script.pop(0)(self, method, body)
        return self.done(method, body)

    def done(self, method: str, body: dict[str, Any]) -> tuple[int, bytes]:
        assert body["parse_mode"] == "HTML"
        if method == "sendMessage":
            number = max(self.messages, default=100) + 1
        elif method == "editMessageText":
            number = body["message_id"]
            if number not in self.messages:
                return failed(400, "Bad Request: message to edit not found")
            if self.messages[number] == body["text"]:
                return failed(400, "Bad Request: message is not modified: specified new message content is the same")
        else:
            return failed(404, "Not Found")
        self.messages[number] = body["text"]
        return 200, json.dumps({"ok": True, "result": {"message_id": number, "text": body["text"]}}).encode()


def failed(code: int, description: str, **parameters: Any) -> tuple[int, bytes]:
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        told["parameters"] = parameters
    return code, json.dumps(told).encode()


def saying(code: int, description: str, **parameters: Any) -> Answer:
    return lambda *_: failed(code, description, **parameters)


def breaking(api: Api, method: str, body: dict[str, Any]) -> None:
    """The connection breaks before an answer."""


def done_then_breaking(api: Api, method: str, body: dict[str, Any]) -> None:
    """It is done, and the connection breaks before the answer."""
    api.done(method, body)


@pytest.fixture
def api() -> Iterator[Api]:
    found = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            answer = found.answer(self.path, body)
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(answer[0])
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

        def finish(self) -> None:
            if not self.wfile.closed and not self.close_connection:
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    found.go_on.set()
    server.shutdown()
    thread.join(10)
    server.server_close()


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def bot(api: Api, clock: Clock | None = None, **changes: Any) -> Bot:
    clock = clock or Clock()
    return Bot(
        Token(TOKEN), **{"api": api.address, "seconds": 5.0, "clock": clock.time, "sleep": clock.sleep, **changes}
    )


def item(**changes: Any) -> Item:
    given: dict[str, Any] = {
        "id": "page_1",
        "title": "A ferry leaves",
        "text": "It left at noon.",
        "url": None,
        "source_url": "https://fjord.example/1?a=1&b=2",
        "outlet": "Fjord Gazette",
        "language": "en",
        "tags": (),
        "published_at": "2025-05-14T09:00:00Z",
        "updated_at": None,
    }
    return Item(**{**given, **changes})


# ------------------------------------------------------------------------------------------------ the text of a post


class Shown(HTMLParser):
    """A message as Telegram reads it: refuses what its HTML does not know."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, [name for name, _ in attrs]) in (("b", []), ("a", ["href"])), tag
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(text: str) -> str:
    parser = Shown()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    # https://core.telegram.org/bots/api#html-style: the references that it knows by name
    assert set(re.findall(r"&(\w+);", text)) <= {"lt", "gt", "amp", "quot"}
    return parser.text


def test_a_post_has_headline_text_outlet_day_and_a_link() -> None:
    assert post_of(item()).text == (
        "<b>A ferry leaves</b>\n\nIt left at noon.\n\nFjord Gazette · 14 May 2025\n"
        '<a href="https://fjord.example/1?a=1&amp;b=2">fjord.example</a>'
    )
    bare = post_of(item(text="", outlet=None, published_at=None, source_url="javascript:alert(1)"))
    assert bare.text == "<b>A ferry leaves</b>"


def test_a_long_text_ends_at_a_sentence() -> None:
    sentences = [f"Sentence number {n} of the harbour & its ferries is printed here." for n in range(200)]
    text = post_of(item(text=" ".join(sentences))).text
    assert LONGEST - 120 < units(text) <= LONGEST
    body = shown(text).split("\n\n")[1]
    assert body.endswith("is printed here. …")
    assert " ".join(sentences).startswith(body.removesuffix(" …"))
    # there is no sentence to end at
    assert cut("word " * 100, 50) == ("word " * 9).strip() + "…"
    assert units(cut("\U0001f6a2" * 100, 51)) <= 51


@settings(max_examples=80)
@given(
    st.text(max_size=300),
    st.lists(st.text(max_size=400), max_size=14),
    st.sampled_from(["", "\U0001f6a2" * 2_200, "<&>" * 1_500, "a." * 3_000, "й " * 4_000]),
    st.text(max_size=40),
)
def test_any_words_fit_into_a_message_that_telegram_reads(title: str, lines: list[str], long: str, outlet: str) -> None:
    text = post_of(item(title=title + long, text="\n".join([*lines, long]), outlet=outlet)).text
    assert units(text) == len(text.encode("utf-16-le")) // 2 <= LONGEST
    assert "fjord.example" in shown(text)


# ------------------------------------------------------------------------------------------------ the API's refusals


def test_a_message_is_posted_and_edited(api: Api) -> None:
    number = bot(api).send(CHANNEL, "<b>A</b>")
    bot(api).edit(CHANNEL, number, "<b>B</b>")
    # to edit into what it says already is no failure
    bot(api).edit(CHANNEL, number, "<b>B</b>")
    assert api.messages == {number: "<b>B</b>"}
    assert [method for method, _ in api.asked] == ["sendMessage", "editMessageText", "editMessageText"]
    assert api.asked[0][1]["chat_id"] == CHANNEL


def test_it_waits_as_long_as_it_is_told_to(api: Api) -> None:
    clock = Clock()
    api.script = [
        saying(429, "Too Many Requests: retry after 17", retry_after=17),
        saying(500, "Internal Server Error"),
    ]
    assert bot(api, clock).send(CHANNEL, "a") == 101
    waited = [one for one in clock.slept if one > 1]
    assert 17 <= waited[0] <= 19
    assert len(api.asked) == 3


def test_it_gives_up_where_waiting_does_not_help(api: Api) -> None:
    clock = Clock()
    api.script = [saying(503, "Service Unavailable")] * 20
    with pytest.raises(NotSent, match=rf"sendMessage: Service Unavailable \(tried {TRIES} times\)"):
        bot(api, clock).send(CHANNEL, "a")
    assert len(api.asked) == TRIES
    pauses = [one for one in clock.slept if one >= 1]
    assert pauses == sorted(pauses)
    api.script, api.asked = [saying(429, "Too Many Requests", retry_after=86_400)], []
    with pytest.raises(NotSent, match="Too Many Requests"):
        bot(api).send(CHANNEL, "a")
    assert len(api.asked) == 1


def test_a_refusal_is_not_tried_again(api: Api) -> None:
    api.script = [saying(400, "Bad Request: can't parse entities")]
    with pytest.raises(Refused, match="can't parse entities"):
        bot(api).send(CHANNEL, "a")
    with pytest.raises(Refused, match="message to edit not found"):
        bot(api).edit(CHANNEL, 7, "a")
    assert len(api.asked) == 2


@pytest.mark.parametrize("broken", [breaking, done_then_breaking], ids=["not-done", "done"])
def test_a_broken_connection_posts_nothing_twice(api: Api, broken: Answer) -> None:
    api.script = [broken]
    with pytest.raises(Unsure, match="may have been posted"):
        bot(api).send(CHANNEL, "a")
    assert len(api.asked) == 1
    # an edit may be made again
    api.messages[5] = "a"
    api.script = [broken]
    bot(api).edit(CHANNEL, 5, "b")
    assert api.messages[5] == "b"


def test_an_answer_that_does_not_come_in_time_is_unsure(api: Api) -> None:
    def slow(held: Api, method: str, body: dict[str, Any]) -> tuple[int, bytes]:
        held.go_on.wait(10)
        return held.done(method, body)

    api.script = [slow]
    with pytest.raises(Unsure, match="no answer in time"):
        bot(api, seconds=0.2).send(CHANNEL, "a")


def test_what_stands_between_is_not_the_api(api: Api) -> None:
    api.script = [lambda *_: (502, b"<html>Bad gateway</html>")]
    with pytest.raises(Unsure):
        bot(api).send(CHANNEL, "a")
    api.script = [lambda *_: (200, b"<html>Welcome to the hotel's network</html>")] * TRIES
    with pytest.raises(Unsure):
        bot(api).send(CHANNEL, "a")
    # gateways answer in the API's form too, and the API may have posted it by then
    api.script = [saying(504, "Gateway Timeout")]
    with pytest.raises(Unsure):
        bot(api).send(CHANNEL, "a")
    # who was kept away by a proxy was not heard at all
    api.script = [lambda *_: (407, b"<html>Who are you?</html>")]
    with pytest.raises(NotSent) as kept_away:
        bot(api).send(CHANNEL, "a")
    assert not isinstance(kept_away.value, Unsure | Refused)


def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    clock = Clock()
    nowhere = Bot(Token(TOKEN), api="http://127.0.0.1:9", clock=clock.time, sleep=clock.sleep)
    with pytest.raises(NotSent, match="the connection failed") as refused:
        nowhere.send(CHANNEL, "a")
    assert not isinstance(refused.value, Unsure)


def test_no_more_than_the_limits_allow(api: Api) -> None:
    clock = Clock()
    talker = bot(api, clock)
    at = []
    for n in range(MOST_A_MINUTE + 5):
        talker.send(CHANNEL, str(n))
        at.append(clock.now)
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert min(gaps) >= 1
    assert all(later - earlier >= 60 for earlier, later in zip(at, at[MOST_A_MINUTE:], strict=False))
    # another channel has limits of its own
    talker.send("@other", "x")
    assert clock.now - at[-1] < 1


# ------------------------------------------------------------------------------------------------ the token


def test_nothing_shows_the_token(api: Api) -> None:
    api.script = [saying(400, f"Bad Request: no bot{TOKEN} at /bot{TOKEN}/sendMessage {TOKEN.partition(':')[2]}")]
    said: list[str] = []
    token = Token(TOKEN)
    with pytest.raises(MirrorwireError) as refused:
        bot(api, said=said.append).send(CHANNEL, "a")
    nowhere = Bot(token, api="http://127.0.0.1:9", sleep=lambda _: None, said=said.append)
    with pytest.raises(MirrorwireError) as unreachable:
        nowhere.send(CHANNEL, "a")
    shown_of = [str(refused.value), repr(refused.value), str(unreachable.value), repr(nowhere), repr(token), *said]
    for words in shown_of:
        assert "secret" not in words
    for error in (refused.value, unreachable.value):
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None or "secret" not in repr(error.__context__)


@pytest.mark.parametrize("wrong", ["", "secret", "123secret", "12:", ":secret", "12:secret 2", "12:secr\u00e9t secret"])
def test_what_is_no_token_is_refused_without_being_shown(wrong: str) -> None:
    with pytest.raises(SettingsError, match="MIRRORWIRE_TELEGRAM_TOKEN") as refused:
        Token(wrong)
    assert "secret" not in str(refused.value)


def test_the_token_goes_to_no_server_in_the_clear() -> None:
    for address in ("http://api.example", "ftp://api.example", "api.example", "file:///etc/passwd", ""):
        with pytest.raises(SettingsError, match="https"):
            Bot(Token(TOKEN), api=address)
    Bot(Token(TOKEN), api="https://api.example/")


# ------------------------------------------------------------------------------------------------ once and no more


def posts(*texts: str) -> list[Post]:
    return [Post(f"page_{n}", text) for n, text in enumerate(texts)]


def run(api: Api, ledger: Ledger, wanted: list[Post], **asked: Any) -> list[Step]:
    known = {one.subject: one for one in ledger.all(CHANNEL)}
    steps = plan(wanted, known, **asked)
    return list(carry_out(steps, CHANNEL, bot(api), ledger, now=lambda: "2025-05-14T09:00:00Z"))


def test_what_was_posted_is_not_posted_again_and_what_changed_is_edited(api: Api, tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.outbox") as ledger:
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["send", "send"]
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["keep", "keep"]
        assert [one.action for one in run(api, ledger, posts("a", "B", "c"))] == ["keep", "edit", "send"]
    assert sorted(api.messages.values()) == ["B", "a", "c"]
    assert len(api.asked) == 4
    # channels are apart
    assert known_posts(tmp_path / "a.outbox", "@other") == {}


def test_one_refusal_does_not_hold_up_the_rest(api: Api, tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.outbox") as ledger:
        api.script = [saying(400, "Bad Request: can't parse entities")]
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["refused", "send"]
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["refused", "keep"]
        # with another text, or when it is asked for, it is tried once more
        assert [one.action for one in run(api, ledger, posts("A", "b"))] == ["send", "keep"]
        api.script = [saying(400, "Bad Request: message can't be edited")]
        assert [one.action for one in run(api, ledger, posts("AA", "b"))] == ["refused", "keep"]
        assert [one.action for one in run(api, ledger, posts("AA", "b"))] == ["refused", "keep"]
        assert [one.action for one in run(api, ledger, posts("AA", "b"), resend=True)] == ["edit", "keep"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (401, "Unauthorized"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: need administrator rights in the channel chat"),
    ],
)
def test_a_bot_that_was_not_let_in_yet_posts_all_when_it_is(api: Api, tmp_path: Path, code: int, said: str) -> None:
    with Ledger(tmp_path / "a.outbox") as ledger:
        api.script = [saying(code, said)]
        with pytest.raises(NotSent, match=said):
            run(api, ledger, posts("a", "b"))
        assert len(api.asked) == 1
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["send", "send"]


def test_a_group_with_a_new_number_gets_nothing_twice(api: Api, tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.outbox") as ledger:
        run(api, ledger, posts("a"))
        moved = "Bad Request: group chat was upgraded to a supergroup chat"
        api.script = [saying(400, moved, migrate_to_chat_id=-100123)]
        with pytest.raises(NotSent, match="its number is -100123 now"):
            run(api, ledger, posts("a", "b"))
        known = {one.subject: one for one in ledger.all("-100123")}
        assert [one.action for one in plan(posts("A", "b"), known)] == ["keep", "send"]


def test_an_outage_leaves_what_was_done_and_goes_on_later(api: Api, tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.outbox") as ledger:
        api.script = [Api.done, *[saying(500, "Internal Server Error")] * TRIES]
        with pytest.raises(NotSent):
            run(api, ledger, posts("a", "b", "c"))
        assert [one.action for one in run(api, ledger, posts("a", "b", "c"))] == ["keep", "send", "send"]
    assert sorted(api.messages.values()) == ["a", "b", "c"]


def test_what_may_have_been_posted_waits_for_somebody_to_say_so(api: Api, tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.outbox") as ledger:
        api.script = [done_then_breaking]
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["unsure", "send"]
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["unsure", "keep"]
        assert sorted(api.messages.values()) == ["a", "b"]
        assert [one.action for one in run(api, ledger, posts("a", "b"), resend=True)] == ["send", "keep"]
        assert [one.action for one in run(api, ledger, posts("a", "b"))] == ["keep", "keep"]


def test_the_ledger_is_of_one_process_and_is_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "a.outbox"
    with Ledger(path) as ledger:
        ledger.put(CHANNEL, Posted("page_1", "sending", None, "x", "2025-05-14T09:00:00Z"))
        second = sqlite3.connect(path, timeout=0)
        with pytest.raises(sqlite3.OperationalError):
            second.execute("SELECT * FROM posts").fetchall()
        second.close()
    with Ledger(path) as ledger:
        # a process that died in between: nobody knows
        assert [one.state for one in ledger.all(CHANNEL)] == ["unsure"]
    other = tmp_path / "text.outbox"
    other.write_text("no database " * 200)
    with pytest.raises(StoreDamaged):
        Ledger(other)
    with pytest.raises(StoreDamaged):
        known_posts(other, CHANNEL)


# ------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return kept(tmp_path / "news.store", [ready(n, outlet="Fjord Gazette") for n in range(3)])


def command(store: Path, *more: str, **env: str) -> Any:
    given = {"MIRRORWIRE_TELEGRAM_TOKEN": "", "MIRRORWIRE_TELEGRAM_API": "", **env}
    return runner.invoke(app, ["telegram", CHANNEL, "--store", str(store), *more], env=given)


def test_without_send_it_shows_exactly_what_would_be_sent(api: Api, store: Path) -> None:
    done = command(store, "--json", MIRRORWIRE_TELEGRAM_TOKEN=TOKEN, MIRRORWIRE_TELEGRAM_API=api.address)
    assert done.exit_code == 0
    planned = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["action"] for one in planned] == ["send"] * 3
    assert api.asked == []
    assert not ledger_path(store).exists()
    printed = command(store).stdout
    assert all(one["text"] in printed for one in planned)
    # the oldest first, as a channel is read
    days = [re.search(r"· (.+ 2025)", one["text"]) for one in planned]
    assert [day and day[1] for day in days] == ["1 January 2025", "1 February 2025", "1 March 2025"]


def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.desk.outbox.telegram.SECONDS_BETWEEN", 0.0)


def test_send_posts_once_and_edits_what_was_corrected(api: Api, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast(monkeypatch)
    known = {"MIRRORWIRE_TELEGRAM_TOKEN": TOKEN, "MIRRORWIRE_TELEGRAM_API": api.address}
    first = command(store, "--send", **known)
    assert first.exit_code == 0, first.output
    assert len(api.messages) == 3
    assert command(store, "--send", **known).exit_code == 0
    assert len(api.asked) == 3
    record = ready(1, outlet="Fjord Gazette")
    changed = ready(
        1, outlet="Fjord Gazette", headline="Corrected: the ferry leaves later", captured="2025-08-01T10:00:00Z"
    )
    kept(store, [changed])
    third = command(store, "--send", "--json", **known)
    actions = {one["subject"]: one["action"] for one in map(json.loads, third.stdout.splitlines())}
    assert actions.pop(record.id) == "edit"
    assert set(actions.values()) == {"keep"}
    assert len(api.messages) == 3
    assert any("Corrected: the ferry leaves later" in text for text in api.messages.values())
    for output in (first.output, third.output, ledger_path(store).read_bytes().decode("latin-1")):
        assert "secret" not in output


def test_what_is_corrected_after_newer_ones_came_is_edited(
    api: Api, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast(monkeypatch)
    known = {"MIRRORWIRE_TELEGRAM_TOKEN": TOKEN, "MIRRORWIRE_TELEGRAM_API": api.address}
    assert command(store, "--send", **known).exit_code == 0
    oldest = ready(0, outlet="Fjord Gazette")
    kept(store, [ready(0, outlet="Fjord Gazette", headline="Corrected: it stayed", captured="2025-08-01T10:00:00Z")])
    done = command(store, "--send", "--json", "--limit", "1", **known)
    actions = {one["subject"]: one["action"] for one in map(json.loads, done.stdout.splitlines())}
    assert (actions.pop(oldest.id), set(actions.values())) == ("edit", {"keep"})
    assert any("Corrected: it stayed" in text for text in api.messages.values())
    # and that once
    before = len(api.asked)
    assert command(store, "--send", "--limit", "1", **known).exit_code == 0
    assert len(api.asked) == before


def test_a_store_by_another_name_has_the_same_ledger(store: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "other.store"
    link.parent.mkdir()
    link.symlink_to(store)
    assert ledger_path(link) == ledger_path(store)


def test_a_review_changes_the_post(api: Api, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast(monkeypatch)
    known = {"MIRRORWIRE_TELEGRAM_TOKEN": TOKEN, "MIRRORWIRE_TELEGRAM_API": api.address}
    asked = ("--statements", "Orla Venn", "--send", "--json")
    with Store.open(store) as opened:
        speakers = {record.people[0].name: record for record in (ready(n, outlet="Fjord Gazette") for n in range(3))}
        name, record = next(iter(speakers.items()))
        assert opened.record(record.id).quotations
    asked = ("--statements", name, "--send", "--json")
    assert command(store, *asked, **known).exit_code == 0
    before = len(api.asked)
    with Store.create(store) as opened:
        quotation = opened.record(record.id).quotations[0]
        Reviewer(Writer(opened, lambda _: None), "tests").correct(quotation.id, {"kind": "indirect"})
    done = command(store, *asked, **known)
    assert done.exit_code == 0
    assert "edit" in {json.loads(line)["action"] for line in done.stdout.splitlines()}
    assert [method for method, _ in api.asked[before:]] == ["editMessageText"]
    assert "“" not in html.unescape(api.asked[-1][1]["text"]).partition("\n\n")[2]


def test_the_command_needs_a_token_from_the_environment_to_send(
    store: Path, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = command(store, "--send")
    assert done.exit_code == 1
    assert "MIRRORWIRE_TELEGRAM_TOKEN" in str(done.exception)
    refused = command(store, "--send", MIRRORWIRE_TELEGRAM_TOKEN="12:no", MIRRORWIRE_TELEGRAM_API=api.address)
    assert refused.exit_code == 1
    assert "Unauthorized" in str(refused.exception)
    # nothing is held against the posts: with the right token they go out
    monkeypatch.setattr("mirrorwire.desk.outbox.telegram.SECONDS_BETWEEN", 0.0)
    again = command(store, "--send", MIRRORWIRE_TELEGRAM_TOKEN=TOKEN, MIRRORWIRE_TELEGRAM_API=api.address)
    assert again.exit_code == 0, again.output
    assert len(api.messages) == 3


def test_a_name_that_no_search_is_saved_under_is_told_how_to_save_one(store: Path) -> None:
    unknown = command(store, "--search", "harbour")
    assert unknown.exit_code == 1
    told = str(unknown.exception)
    assert "mirrorwire search WORDS --save NAME" in told
    # done as it says, it works
    assert runner.invoke(app, ["search", "--since", "1999", "--save", "harbour", "--store", str(store)]).exit_code == 0
    known = command(store, "--search", "harbour")
    assert (known.exit_code, known.stdout.count("to be posted")) == (0, 3)


def test_a_process_that_is_killed_posts_nothing_twice(api: Api, store: Path) -> None:
    def hold(held: Api, method: str, body: dict[str, Any]) -> tuple[int, bytes]:
        answer = held.done(method, body)
        held.held.set()
        held.go_on.wait(30)
        return answer

    api.script = [hold]
    env = {**os.environ, "MIRRORWIRE_TELEGRAM_TOKEN": TOKEN, "MIRRORWIRE_TELEGRAM_API": api.address}
    asked = [sys.executable, "-m", "mirrorwire", "telegram", CHANNEL, "--store", str(store), "--send"]
    process = subprocess.Popen(asked, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert api.held.wait(60)
    # it was done, and the process dies before it hears of it
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    api.go_on.set()
    deadline = time.monotonic() + 60
    done = subprocess.run([*asked, "--json"], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert time.monotonic() < deadline
    steps = [json.loads(line)["action"] for line in done.stdout.splitlines()]
    assert steps == ["unsure", "send", "send"]
    assert len(api.messages) == len(set(api.messages.values())) == 3
    assert "secret" not in done.stdout + done.stderr


def test_two_processes_do_not_post_at_once(store: Path, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.desk.outbox.ledger._WAIT_SECONDS", 0.1)
    with Ledger(ledger_path(store)):
        done = command(store, "--send", MIRRORWIRE_TELEGRAM_TOKEN=TOKEN, MIRRORWIRE_TELEGRAM_API=api.address)
        assert isinstance(done.exception, StoreBusy)
    assert api.asked == []

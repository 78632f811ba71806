"""What leaves the desk: feeds, posts to a Telegram channel, digests by mail.

`lists` are the lists that can be had, `feeds` writes one as RSS, Atom or JSON Feed, `digest` as a mail; `posts` is the
text of a post, `ledger` what was posted, `telegram` talks to the Bot API, `posting` brings these three together.
"""

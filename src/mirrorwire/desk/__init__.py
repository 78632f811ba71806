"""The reading desk: what people look at, made of evidence from one store.

opening.py      the store, opened once a thread; what state it is in
app.py          the application: what is served where, in which order requests pass
addresses.py    the address of every kind of page: one place
rendering.py    templates and what they may call
safety.py       words of hostile pages made harmless to show
caching.py      pages as rendered, kept until the store says something else
guarding.py     headers, limits: what every answer carries
editors.py      who may review, and the proof that they meant it
views/          one module a kind of page
pictures/       charts, made here as SVG
roundup/        the extractive page in the form of a portal's
outbox/         feeds, digest, channel
api/            the same as JSON
serving.py      the server, on loopback unless told otherwise
"""

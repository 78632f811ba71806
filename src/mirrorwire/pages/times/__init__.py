"""Time stamps: as pages print them, as machines write them; nothing is guessed. Words by language in `words.toml`."""

from mirrorwire.pages.times.mail import parse_mail_date
from mirrorwire.pages.times.stamps import (
    MAX_LINE,
    MAX_TEXT,
    Stamp,
    find_stamps,
    localise,
    newest,
    parse_iso,
    whole_stamp,
)

__all__ = [
    "MAX_LINE",
    "MAX_TEXT",
    "Stamp",
    "find_stamps",
    "localise",
    "newest",
    "parse_iso",
    "parse_mail_date",
    "whole_stamp",
]

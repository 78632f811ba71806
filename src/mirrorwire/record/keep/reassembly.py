"""Records put together again from what the store keeps of them."""

from __future__ import annotations

import apsw

from mirrorwire.model import SCHEMA, Record
from mirrorwire.record.packing import Lists, Packer


def read_revision(connection: apsw.Connection, packer: Packer, row: int) -> Record | None:
    """Return the record of a revision, as its capture was read, by the revision's row; None if there is none."""
    found = connection.execute(
        "SELECT revisions.page, revisions.id, revisions.text, revisions.facts, captures.lists FROM revisions "
        "JOIN captures ON captures.row = revisions.capture WHERE revisions.row = ?",
        (row,),
    ).fetchone()
    return None if found is None else _assembled(packer, *found)


def read_capture(connection: apsw.Connection, packer: Packer, capture: int) -> tuple[Record, str] | None:
    """Return the record of a capture with its own lists, and its reader's name; None if it was not read.

    Where another capture of the same revision was read for the facts, their places in the page are that one's.
    """
    found = connection.execute(
        "SELECT captures.page, captures.revision, revisions.text, revisions.facts, captures.lists, readers.name "
        "FROM captures JOIN revisions ON revisions.page = captures.page AND revisions.id = captures.revision "
        "JOIN readers ON readers.row = captures.reader WHERE captures.row = ?",
        (capture,),
    ).fetchone()
    return None if found is None else (_assembled(packer, *found[:5]), found[5])


def _assembled(packer: Packer, page: str, revision: str, text: bytes, packed: bytes, listed: bytes | None) -> Record:
    facts = packer.unpack_facts(packed)
    lists = packer.unpack_lists(listed) if listed is not None else Lists((), (), facts.capture)
    return Record(
        schema=SCHEMA,
        id=page,
        revision=revision,
        capture=facts.capture,
        article=facts.article,
        lists=lists.lists,
        text=packer.unpack_text(text),
        people=facts.people,
        quotations=facts.quotations,
        events=(*facts.events, *lists.events),
        notes=facts.notes,
    )

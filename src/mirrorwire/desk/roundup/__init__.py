"""Round-ups: a page made of what other pages print, in the form in which portals print experts' views.

`nouns` is what a round-up is made of, `pieces` cuts words out of pages, `sentences` tells where a printed sentence
begins and ends, `voices` reads who says what, `grouping` puts it under one name, `gleaning` is what happened and the
lists beneath, `choosing` makes the round-up of it all by fixed rules. `proof` finds every piece again where it stands;
`references` numbers the sources, `markdown` and `html_file` write a file.
"""

from __future__ import annotations

from mirrorwire.desk.roundup.choosing import (
    is_pair,
    roundup_of_happening,
    roundup_of_pair,
    roundup_of_story,
    roundup_of_what,
)
from mirrorwire.desk.roundup.nouns import Roundup

__all__ = ["Roundup", "is_pair", "roundup_of_happening", "roundup_of_pair", "roundup_of_story", "roundup_of_what"]

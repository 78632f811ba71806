"""Pages kept: captures, revisions, the rows that they are found by, what was refused."""

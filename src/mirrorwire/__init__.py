"""mirrorwire reads news pages into an evidence-linked record: every field points to the characters it rests on."""

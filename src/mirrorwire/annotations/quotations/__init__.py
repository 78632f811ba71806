"""Who said what: quoted stretches by their marks, turns of dialogue and transcripts, and whose words they are."""

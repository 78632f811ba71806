"""The language room: one parse a text, shared by all annotators; states, people, roles and who "he" is."""

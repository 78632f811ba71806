"""What comes out, shown to people in a terminal: one module a kind of answer."""

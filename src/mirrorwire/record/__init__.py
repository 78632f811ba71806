"""What was read, kept for good: the store, search, stories, people over time, review, export."""

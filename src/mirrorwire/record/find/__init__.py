"""What was kept, found: search, timelines, people over time, what to read also, what changed."""

"""Pages placed among each other: copies, stories, happenings."""

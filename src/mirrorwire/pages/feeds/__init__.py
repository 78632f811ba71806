"""Feeds (RSS 2.0, RSS 1.0, Atom, JSON Feed) taken apart with offsets, for the readers of a feed and of an entry."""

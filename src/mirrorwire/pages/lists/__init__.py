"""The page's own link lists, from its mark-up: links, groups of them, entries, labels."""

from mirrorwire.pages.lists.finder import find_lists

__all__ = ["find_lists"]

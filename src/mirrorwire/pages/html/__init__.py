"""What an HTML page says: its source as a tree that knows every offset, its blocks, its fields and its body."""

"""What a page flattened to text says: its lines, what each can be, and the zones they make."""

"""What people said of what the software said: a log, and how it is laid over the record."""

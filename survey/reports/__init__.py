"""What a result looks like: its page in words, its charts, and its PDF."""

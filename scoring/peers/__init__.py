"""What organisations learn from each other: groups, peers, and what others did next."""

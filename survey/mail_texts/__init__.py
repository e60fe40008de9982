"""What mails say: one module a kind, and the list of kinds."""

"""SQL only: the tables, and queries that take and return domain values."""

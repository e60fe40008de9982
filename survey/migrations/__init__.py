"""Alembic's environment and revisions: the only way to a schema, in every environment."""

"""The web application: HTTP, actions, storage, reports, the worker and the commands."""

"""Measures speed and size, and says whether what was promised holds: `python -m bench`."""

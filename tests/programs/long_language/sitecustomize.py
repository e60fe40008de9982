"""Python runs this by itself at the start of a process that has this folder on its path."""

from tests.long_language import install

install()

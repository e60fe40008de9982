"""A process that adds one to a number, many times: python -m tests.programs.adder URL TIMES."""

from __future__ import annotations

import sys

from survey.storage import assessments
from survey.storage.database import Database, Transaction


def add_one(tx: Transaction) -> None:
    """Read, add, write: lost when another process does the same at the same moment unnoticed."""
    found = assessments.find_assessment(tx, "a", take=True)
    assessments.change_assessment(tx, "a", revision=found.revision + 1)


def main() -> None:
    """Add as often as told."""
    database = Database(sys.argv[1])
    for _ in range(int(sys.argv[2])):
        database.transact(add_one)
    database.dispose()


if __name__ == "__main__":
    main()

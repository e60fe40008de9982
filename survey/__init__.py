"""The web application: HTTP, actions, storage, reports, the worker and the commands."""

import os

# Before numpy is imported anywhere: its threads cost up to seven times more than they bring on
# cores that serve pages as well, and every one of its matrices here is small or cut in blocks.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

"""Gives each lane of a parallel run (pytest-xdist) a database, a broker number and a folder of files of its own.

bin/test makes them and names them in NGEROMBO_TEST_LANES; a lane takes its own before Django reads its settings.
"""

import json
import os

if lane := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    os.environ |= json.loads(os.environ["NGEROMBO_TEST_LANES"])[int(lane)]

"""A module that tells that it is being loaded, and takes its time."""

import os
import time
from pathlib import Path

Path(os.environ["TRIAGE_TEST_LOADING"]).touch()
time.sleep(1)

"""Settings all tests share."""

import os

from hypothesis import settings

# time limits of single examples fail on busy machines; CI draws the same examples on every run
settings.register_profile("repository", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("repository")

"""For all tests: what Hypothesis tries is the same at every run, so that a red run means a change.

`HYPOTHESIS_PROFILE=exploring` looks for what nobody has thought of yet; `make chaos` does.
"""

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("exploring", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

"""For all tests: no bot is slow because its machine is, and no run differs from the last one.

What Hypothesis tries is the same at every run, so that a red run means a change.

`HYPOTHESIS_PROFILE=exploring` looks for what nobody has thought of yet; `make chaos` does.
"""

import os

from hypothesis import settings

from tests.patience import ANSWER_SECONDS

# For every sandbox that is started as a process, by whomever.
os.environ.setdefault("SANDBOX_ANSWER_SECONDS", str(ANSWER_SECONDS))

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("exploring", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

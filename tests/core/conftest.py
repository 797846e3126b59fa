"""What the tests of the core share."""

from hypothesis import settings

# How long one example takes says more about the machine than about the core.
settings.register_profile("core", deadline=None)
settings.load_profile("core")

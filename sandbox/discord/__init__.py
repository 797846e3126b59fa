"""A local Discord."""

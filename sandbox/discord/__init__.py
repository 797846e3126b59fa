"""A local Discord: gateway and REST v10 as the platform speaks them, and its people."""

from sandbox.discord.service import Discord

__all__ = ["Discord"]

"""A local Slack that speaks the platform's own wire."""

from sandbox.slack.server import Slack

__all__ = ["Slack"]

"""Slack: payloads to commands, decisions to blocks."""

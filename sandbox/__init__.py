"""A Slack and a Discord in a box: the platforms' own wire, on one machine, without tokens."""

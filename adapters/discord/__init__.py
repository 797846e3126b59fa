"""Discord: interactions to commands, decisions to components."""

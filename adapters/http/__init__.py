"""What the web process answers to browsers and to other programs."""

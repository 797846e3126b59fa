"""The rules of the resolution center: pure, total, and free of all that talks to the outside."""

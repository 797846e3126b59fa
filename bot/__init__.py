"""The composition root: settings, wiring, jobs, processes and the command line."""

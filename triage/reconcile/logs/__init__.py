"""Server logs: their formats, and what a line of each says. Everything here runs in a worker."""

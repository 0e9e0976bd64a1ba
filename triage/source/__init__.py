"""Opens image containers read-only. One file per container."""

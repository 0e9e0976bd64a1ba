"""What workers do: one module per kind of work, each function taking (bench, task)."""

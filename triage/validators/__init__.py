"""Check digits and existence rules: pure functions."""

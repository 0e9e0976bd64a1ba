"""Counts people, scores severity, states the verdict."""

"""Builds the test images: contents with their truth, real formatters, and places between."""

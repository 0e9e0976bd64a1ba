"""Whom somebody looks for, and what a case holds about them."""

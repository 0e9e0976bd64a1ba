"""Benchmarks that anyone can rerun: what is timed, against what, and how it is reported."""

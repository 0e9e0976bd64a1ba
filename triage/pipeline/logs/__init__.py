"""Disks joined with the logs of servers."""

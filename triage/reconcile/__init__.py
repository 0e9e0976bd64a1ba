"""Joins drives with what outsiders say of them: lease lists, certificates, server logs.

Pure joins over plain values; nothing here opens a file. What reads lists and logs runs in a worker.
"""

"""Accuracy on a corpus made for it: what is found, what is missed, what is false."""

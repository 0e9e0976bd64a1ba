"""Files told by their content alone. One module per format exports ``PLUGIN``."""

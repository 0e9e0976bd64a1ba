"""Pure functions on text: codecs, folding, windows, masking, locators."""

"""Documents of offices: text, sheets, slides, and what stands beside them."""

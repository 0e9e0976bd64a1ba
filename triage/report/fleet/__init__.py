"""Reports of a fleet, one file per format; each exports ``PLUGIN`` with ``name`` and
``write(fleet, out, options)``."""

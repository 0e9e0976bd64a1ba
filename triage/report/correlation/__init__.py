"""Reports of disks joined with server logs, one file per format; each exports ``PLUGIN`` with
``name`` and ``write(correlation, out, options)``."""

"""File systems that a format or a lost table has hidden, rebuilt from what still describes them.

One module per family exports ``PLUGIN`` with ``name``, ``patterns`` (``model.Pattern``), and
``read(disk, offsets)`` → the ``Remnant`` rows that the evidence there holds, and
``begins(head, cluster, number)``: whether bytes begin the content of that directory.
"""

"""Files that nothing but their own content tells of.

One module per format exports ``PLUGIN`` with ``name``, ``patterns`` (``model.Pattern``) and
``measure(view)`` → ``Carved``, or null where the structure does not hold to its end.
"""

"""Finding: personal data in ``Text`` and ``Table``, with the reason for each value.

``examiner.Examiner`` is the way in. Nothing is imported here: who only asks for the name of a
signature need not wait for the patterns of all of them.
"""

"""Counts people, scores severity, states the verdict.

``assess`` turns one subject into facts and hashed keys, so that its clear values can be dropped;
``conclude`` ranks all of them at the end. Both run in the parent, on columns that workers
returned, and neither depends on the order in which subjects arrive.
"""

from triage.exposure.assess import Assessment, assess
from triage.exposure.conclude import Conclusion, Options, conclude
from triage.exposure.keyed import across, pack
from triage.exposure.law import Law, law_rules, load_law
from triage.exposure.rules import Severity, load_severity, severity_rules

__all__ = [
    "Assessment",
    "Conclusion",
    "Law",
    "Options",
    "Severity",
    "across",
    "assess",
    "conclude",
    "law_rules",
    "load_law",
    "load_severity",
    "pack",
    "severity_rules",
]

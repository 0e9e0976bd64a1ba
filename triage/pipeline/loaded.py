"""What every worker of a scan finds loaded: imported once, in the process they are forked from.

Outside any sandbox, so nothing here may read evidence: only code, the signatures, and the
engine's databases.
"""

from __future__ import annotations

from triage.finding import first_look
from triage.finding.examiner import Examiner
from triage.finding.name import lexicon
from triage.pipeline import early
from triage.pipeline.readiness import engines, look
from triage.pipeline.steps import carving, examining, sweeping
from triage.signatures import load
from triage.survey import adopt

__all__ = ["carving", "early", "examining", "sweeping"]

adopt(engines())
first_look.adopt(look())
Examiner(load())
for words in (lexicon.given_names, lexicon.given_readings, lexicon.proper_nouns, lexicon.words):
    words()  # the largest ones: a tenth of a second, which every worker spent at its first name

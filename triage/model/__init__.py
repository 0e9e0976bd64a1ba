"""The nouns that flow through the pipeline, in pipeline order. Imports nothing of ours.

``SourceSpec → Source → Volume → Entry/Inode → Item → Text/Table → PartFindings → Subject →
Exposure → Inventory``, and a ``Gap`` may leave any stage. All are frozen and picklable, since
they cross process borders. Offsets and lengths are bytes; extents are half-open.
"""

from triage.model.content import Item, Shown, Table, Text
from triage.model.exposures import (
    SEVERITIES,
    Exposure,
    Link,
    Reason,
    Refuted,
    SeverityName,
    Subject,
    Versions,
)
from triage.model.files import (
    EFFORT_OF,
    EFFORTS,
    ORIGINS,
    Effort,
    Entry,
    Inode,
    Origin,
    Stream,
)
from triage.model.findings import FindingBlock, FindingLine, PartFindings, Refutation
from triage.model.inventory import (
    COVERAGE_CLASSES,
    Blankness,
    Category,
    Coverage,
    CoverageClass,
    Due,
    Indication,
    Inventory,
    KnownFiles,
    MapCell,
    SourceReport,
    Verdict,
)
from triage.model.medium import (
    OVERLAY_NOTE,
    PLACE_NOTE,
    REMNANT_NOTE,
    SLACK_NOTE,
    Encryption,
    Pattern,
    Source,
    SourceFacts,
    SourceSpec,
    Volume,
)
from triage.model.places import ByteSpace, Extent, Gap, Locator

__all__ = [
    "COVERAGE_CLASSES",
    "EFFORTS",
    "EFFORT_OF",
    "ORIGINS",
    "OVERLAY_NOTE",
    "PLACE_NOTE",
    "REMNANT_NOTE",
    "SEVERITIES",
    "SLACK_NOTE",
    "Blankness",
    "ByteSpace",
    "Category",
    "Coverage",
    "CoverageClass",
    "Due",
    "Effort",
    "Encryption",
    "Entry",
    "Exposure",
    "Extent",
    "FindingBlock",
    "FindingLine",
    "Gap",
    "Indication",
    "Inode",
    "Inventory",
    "Item",
    "KnownFiles",
    "Link",
    "Locator",
    "MapCell",
    "Origin",
    "PartFindings",
    "Pattern",
    "Reason",
    "Refutation",
    "Refuted",
    "SeverityName",
    "Shown",
    "Source",
    "SourceFacts",
    "SourceReport",
    "SourceSpec",
    "Stream",
    "Subject",
    "Table",
    "Text",
    "Verdict",
    "Versions",
    "Volume",
]

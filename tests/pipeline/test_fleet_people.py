"""How many people a fleet concerns, beside what is told of its drives."""

from pathlib import Path

from triage.fleet import Drive
from triage.pipeline.fleet.fleet import roll_up
from triage.pipeline.fleet.plan import Plan
from triage.pipeline.fleet.store import FleetStore


def test_no_drive_concerns_more_people_at_least_than_its_fleet(tmp_path: Path) -> None:
    store = FleetStore(tmp_path)
    drive = Drive("a", "a.img", "drives/a", state="done", people_min=7, people_max=9)
    store.put(drive, "", (), None)
    fleet = roll_up(store, Plan((), (), (), {}, ()))
    store.close()
    assert (fleet.people_min, fleet.people_max) == (7, 7)

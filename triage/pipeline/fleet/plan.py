"""The plan of a batch: which images, which lists, and everything that is wrong with them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.errors import NotADisk, TriageError, UsageError
from triage.fleet import Acquired, Certificate, Label, Lease, Problem, Sheet
from triage.reconcile.rows import Reading
from triage.source.sniff import recognise
from triage.work import Batch, Done, Supervisor

SETUP = "triage.pipeline.steps.listing:setup"
STEPS = "triage.pipeline.steps.listing"
KEYS = ("lease", "certificates", "labels", "images")
_BESIDE = (".txt", ".info", ".log")
_UNSAFE = re.compile(r"[^\w.-]+")
_NAME = 60


@dataclass(frozen=True, slots=True)
class Image:
    """One image of the batch. ``paths`` are its files, empty where it was not recognised."""

    key: str
    path: Path
    paths: tuple[str, ...]
    label: Label | None = None
    acquired: Acquired | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a batch works on. ``named``: (list, row) of a lease → the image's key."""

    images: tuple[Image, ...]
    leases: tuple[Lease, ...]
    certificates: tuple[Certificate, ...]
    named: dict[tuple[str, int], str]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Parts:
    """The lists and images that a manifest names, as paths."""

    lease: list[Path] = field(default_factory=list)
    certificates: list[Path] = field(default_factory=list)
    labels: list[Path] = field(default_factory=list)
    images: list[Path] = field(default_factory=list)


def make_plan(manifest: str) -> Plan:
    """Read a manifest: a folder or glob of images, a TOML file, or a lease list with images.

    Nothing is scanned. What is wrong with rows is in ``problems``; raises ``UsageError`` where
    the manifest itself cannot be used.
    """
    parts = _parts(manifest)
    sheets = _sheets([*parts.lease, *parts.certificates, *parts.labels])
    reading = Reading()
    leases = tuple(row for one in _of(sheets, parts.lease, reading) for row in reading.leases(one))
    papers = _of(sheets, parts.certificates, reading)
    certificates = tuple(row for one in papers for row in reading.certificates(one))
    labels = [row for one in _of(sheets, parts.labels, reading) for row in reading.labels(one)]
    images = dict(_images(parts.images))
    named = _named(leases, images, reading.problems)
    known = _with_acquired([_labelled(image, labels) for image in images.values()])
    if not known and not leases:
        raise UsageError("there is no image and no list in it", where=manifest)
    return Plan(known, leases, certificates, named, tuple(sorted(reading.problems)))


def _parts(manifest: str) -> _Parts:
    path = Path(manifest)
    if path.is_dir():
        return _Parts(images=sorted(one for one in path.iterdir() if _may_be_image(one)))
    if path.is_file():
        return _from_toml(path) if path.suffix.lower() == ".toml" else _Parts(lease=[path])
    found = _globbed(path)
    if not found:
        do = "name a list, a TOML file, a folder or a glob of images"
        raise UsageError("there is no such manifest", where=manifest, do=do)
    return _Parts(images=[one for one in found if _may_be_image(one)])


def _globbed(pattern: Path) -> list[Path]:
    root = Path(pattern.anchor)
    return sorted(root.glob(str(pattern.relative_to(root))))


def _may_be_image(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _from_toml(path: Path) -> _Parts:
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("the manifest is no TOML", where=str(path)) from error
    unknown = sorted(set(data) - set(KEYS))
    if unknown:
        raise UsageError(f"unknown key {unknown[0]!r}", where=str(path), do=", ".join(KEYS))
    found = {key: _listed(path, key, data.get(key, [])) for key in KEYS}
    images = [one for path in found.pop("images") for one in _inside(path)]
    return _Parts(**found, images=images)


def _listed(manifest: Path, key: str, said: Any) -> list[Path]:
    """The paths of one key: a text or a list of texts, globs allowed, beside the manifest."""
    words = [said] if isinstance(said, str) else said
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise UsageError(f"{key} is a path or a list of paths", where=str(manifest))
    paths: list[Path] = []
    for word in words:
        whole = str(manifest.parent / word)
        literal = Path(whole)
        found = [literal] if literal.exists() else _globbed(literal)
        if not found:
            raise UsageError(f"{key}: nothing has this name", where=whole, do="check the path")
        paths += found
    return paths


def _inside(path: Path) -> list[Path]:
    return sorted(filter(_may_be_image, path.iterdir())) if path.is_dir() else [path]


# --- lists --------------------------------------------------------------------------------------


def read_sheet(path: Path) -> Sheet:
    """One list, read by a worker; raises what is wrong with it."""
    answer = _sheets([path])[path]
    if isinstance(answer, Sheet):
        return answer
    raise answer


def _sheets(paths: Sequence[Path]) -> dict[Path, Sheet | TriageError]:
    """Every list, read by a worker."""
    answers = _ask("read_list", [str(path) for path in paths], paths)
    gone = UsageError("reading it stopped the worker")
    return {
        path: answer if isinstance(answer, (Sheet, TriageError)) else gone
        for path, answer in zip(paths, answers, strict=True)
    }


def _of(
    sheets: dict[Path, Sheet | TriageError], paths: Iterable[Path], reading: Reading
) -> list[Sheet]:
    """The lists that could be read; the others are problems."""
    found = []
    for path in paths:
        sheet = sheets[path]
        if isinstance(sheet, Sheet):
            found.append(sheet)
        else:
            problem = Problem(sheet.where or str(path), 0, "", "list-unreadable", sheet.what)
            reading.problems.append(problem)
    return found


def _ask(function: str, items: Sequence[Any], readable: Sequence[Path]) -> list[Any]:
    """One answer per item, null where the worker was lost."""
    if not items:
        return []
    answers: list[Any] = [None] * len(items)
    with Supervisor(1, SETUP, (), None, tuple(readable)) as supervisor:
        supervisor.submit(Batch("lists:0", f"{STEPS}:{function}", tuple(items)))
        for answer in supervisor.results():
            if isinstance(answer, Done):
                answers[answer.item] = answer.result
    return answers


# --- images -------------------------------------------------------------------------------------


def _images(paths: Iterable[Path]) -> Iterable[tuple[Path, Image]]:
    """Each set of files once, under its first, wherever that sorts; documents beside images are
    none."""
    found = {path: files for path in paths if (files := _files(path)) is not None}
    later = {one for files in found.values() for one in files[1:]}
    for path, files in found.items():
        if str(path.absolute()) not in later:
            yield path, _image(path, files)


def _files(path: Path) -> tuple[str, ...] | None:
    """Of the image at ``path``, null where there is none; no files of one that is to be tried, and
    quarantined with what is wrong with it."""
    try:
        spec = recognise(path)
    except NotADisk:
        return None
    except TriageError:
        return ()
    return None if spec.format == "file" else spec.paths


def _place(path: Path) -> str:
    """Where a file lies, the same from whatever folder it is named; its own name may be a link."""
    return str(path.parent.resolve() / path.name)


def _image(path: Path, files: tuple[str, ...]) -> Image:
    place = _place(path)
    name = _UNSAFE.sub("_", path.name)[:_NAME]
    return Image(f"{name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}", path, files)


def _named(
    leases: Iterable[Lease], images: dict[Path, Image], problems: list[Problem]
) -> dict[tuple[str, int], str]:
    """The images that rows name, relative to their list; adds those that are new."""
    known = {_place(path): image for path, image in images.items()}
    found = {}
    for lease in leases:
        if not lease.image:
            continue
        path = Path(lease.list).parent / lease.image
        place = _place(path)
        if place not in known:
            if not path.exists():
                reason = "there is no such image"
                problems.append(Problem(lease.list, lease.row, "image", "image-absent", reason))
                continue
            try:
                files = recognise(path).paths
            except TriageError:
                files = ()
            known[place] = images[path] = _image(path, files)
        found[lease.list, lease.row] = known[place].key
    return found


def _labelled(image: Image, labels: Iterable[Label]) -> Image:
    names = {image.path.name, image.path.stem, str(image.path)}
    label = next((one for one in labels if one.image in names), None)
    return Image(image.key, image.path, image.paths, label)


def _with_acquired(images: Sequence[Image]) -> tuple[Image, ...]:
    """What acquisition programs wrote beside the images."""
    beside = [_records(image.path) for image in images]
    wanted = [number for number, paths in enumerate(beside) if paths]
    readable = [Path(path) for number in wanted for path in beside[number]]
    answers = dict(
        zip(wanted, _ask("read_acquired", [beside[n] for n in wanted], readable), strict=True)
    )
    return tuple(
        Image(image.key, image.path, image.paths, image.label, answers.get(number))
        for number, image in enumerate(images)
    )


def _records(path: Path) -> tuple[str, ...]:
    names = [path.with_name(path.name + end) for end in _BESIDE]
    names += [path.with_suffix(end) for end in _BESIDE]
    return tuple(str(one.absolute()) for one in names if one != path and one.is_file())

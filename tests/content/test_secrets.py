"""What secrets of Kubernetes keep in base64 is read, and what is no text in them is left."""

import base64

import numpy as np

from triage.content.text.escapes import sent
from triage.model import Text

OWNER = "name=釜谷修平\ntel=090-4821-6073\n"


def manifest(kind: str) -> str:
    owner = base64.b64encode(OWNER.encode()).decode()
    key = base64.b64encode(bytes(range(200, 230))).decode()
    return f"apiVersion: v1\nkind: {kind}\ndata:\n  owner.env: {owner}\n  tls.key: {key}\n"


def test_text_in_a_secret_reads_as_it_was_written() -> None:
    written = manifest("Secret")
    opened = sent(Text((), written, "utf-8", None))
    assert f"owner.env: {OWNER}" in opened.text
    assert written.splitlines()[-1] in opened.text
    assert sent(Text((), manifest("ConfigMap"), "utf-8", None)).text == manifest("ConfigMap")


def test_each_character_stands_where_its_code_does() -> None:
    written = manifest("Secret")
    places = np.arange(len(written) + 1)
    opened = sent(Text((), written, "utf-8", places))
    assert opened.offsets is not None
    assert len(opened.offsets) == len(opened.text) + 1
    first = written.index("owner.env: ") + len("owner.env: ")
    assert opened.offsets[opened.text.index("name=")] == first
    assert opened.offsets[opened.text.index("  tls.key")] == written.index("  tls.key")

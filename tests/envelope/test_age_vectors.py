"""The published age vectors (npm ``cctv-age``) and npm ``age-encryption`` agree with our reader and writer."""

import base64
import hashlib
import json
import subprocess
import zlib
from pathlib import Path

import pytest

from upstander.envelope.age import AgeError, Identity, open_bytes, seal_bytes

APP = Path(__file__).parents[2] / "app"
OURS = {"hybrid", "hybrid_grease", "hybrid_multiple_recipients"}


def run_node(script: str, **given: str) -> dict[str, str]:
    """Run a module in the app's folder with JSON on standard input, and read JSON from its output."""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        cwd=APP,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def vectors() -> dict[str, tuple[dict[str, str], list[Identity], bytes]]:
    raw = run_node(
        "import * as v from 'cctv-age';"
        "const o = {}; for (const [k, b] of Object.entries(v)) o[k] = Buffer.from(b).toString('base64');"
        "process.stdout.write(JSON.stringify(o))"
    )
    parsed = {}
    for name, text in raw.items():
        head, _, body = base64.b64decode(text).partition(b"\n\n")
        lines = [line.split(": ", 1) for line in head.decode().splitlines()]
        identities = [Identity.from_text(value) for key, value in lines if key == "identity" and "-PQ-" in value]
        facts = dict(lines)
        parsed[name] = (facts, identities, zlib.decompress(body) if facts.get("compressed") == "zlib" else body)
    return parsed


def test_all_vectors_are_there(vectors):
    assert len(vectors) >= 143
    assert vectors.keys() >= OURS


@pytest.mark.promise("P1")
def test_vectors_for_our_recipient_type_open(vectors):
    for name in OURS:
        facts, identities, sealed = vectors[name]
        assert facts["expect"] == "success"
        assert hashlib.sha256(open_bytes(sealed, identities)).hexdigest() == facts["payload"]


@pytest.mark.promise("P1")
def test_every_other_vector_is_refused(vectors):
    for name, (_, identities, sealed) in vectors.items():
        if name not in OURS:
            with pytest.raises(AgeError):
                open_bytes(sealed, identities or [Identity.generate()])
                pytest.fail(name)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])
def test_we_open_what_the_formats_own_authors_seal_and_they_open_what_we_seal(size):
    identity = Identity.generate()
    plain = hashlib.shake_256(b"round trip").digest(size)
    answer = run_node(
        "import { Encrypter, Decrypter } from 'age-encryption';"
        "import fs from 'node:fs';"
        "const given = JSON.parse(fs.readFileSync(0));"
        "const bytes = text => new Uint8Array(Buffer.from(text, 'base64'));"
        "const encrypter = new Encrypter(); encrypter.addRecipient(given.recipient);"
        "const decrypter = new Decrypter(); decrypter.addIdentity(given.identity);"
        "const sealed = await encrypter.encrypt(bytes(given.plain));"
        "const opened = await decrypter.decrypt(bytes(given.sealed));"
        "const text = data => Buffer.from(data).toString('base64');"
        "process.stdout.write(JSON.stringify({ sealed: text(sealed), opened: text(opened) }))",
        recipient=identity.recipient().to_text(),
        identity=identity.to_text(),
        plain=base64.b64encode(plain).decode(),
        sealed=base64.b64encode(seal_bytes(plain, [identity.recipient()])).decode(),
    )
    assert base64.b64decode(answer["opened"]) == plain
    assert open_bytes(base64.b64decode(answer["sealed"]), [identity]) == plain

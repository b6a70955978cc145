"""Files on their way in and out: through the gateway, with an unmodified client."""

import asyncio
import hashlib
import json
import os
import struct
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import compress, crc32

import httpx
import pytest

from .clients import JSON, Person, eventually
from .conftest import Arrive
from .platform import Embedded
from .providers import JS, install, node_path

CHUNK = 1 << 20


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", crc32(body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


@dataclass
class Place:
    """A space of somebody's, where files go."""

    person: Person
    org: str
    space: str

    async def begin(self, name: str, size: int) -> httpx.Response:
        return await self.person.post(
            f"/spaces/{self.space}/files", json={"name": name, "size_bytes": size}
        )

    async def send(self, name: str, content: bytes) -> httpx.Response:
        """Send a file in one piece."""
        begun = await self.begin(name, len(content))
        assert begun.status_code == 201, begun.text
        return await self.person.put(_below(begun.json()["url"]), content=content)

    async def file(self, name: str, content: bytes) -> str:
        """Send a file in one piece, and return where it is."""
        answer = await self.send(name, content)
        assert answer.status_code == 204, answer.text
        return _below(answer.headers["Content-Location"])

    async def titles(self) -> list[str]:
        tree = (await self.person.get(f"/spaces/{self.space}/tree")).json()
        return [each["title"] for one in tree["branches"] for each in one["items"]]


def _below(url: str) -> str:
    return url.removeprefix("/api/v1")


async def settle(person: Person) -> Place:
    org = (await person.post("/orgs", json={"name": f"{person.name}s"})).json()["id"]
    space = await person.post(f"/orgs/{org}/spaces", json={"name": "Files"})
    return Place(person, org, space.json()["id"])


@pytest.fixture
async def ada(arrive: Arrive) -> Place:
    return await settle(await arrive("Ada"))


async def tus(place: Place, path: Path, **wanted: Any) -> Process:
    """Begin to send a file by tus-js-client."""
    person = place.person
    asked = {
        "endpoint": f"{person.base_url}/api/v1/spaces/{place.space}/uploads",
        "token": person.token,
        "path": str(path),
        "name": path.name,
        "chunk": CHUNK,
        **wanted,
    }
    return await asyncio.create_subprocess_exec(
        node_path(), "uploads.mjs", json.dumps(asked), cwd=JS, stdout=PIPE, stderr=PIPE
    )


async def told(process: Process) -> JSON:
    out, log = await asyncio.wait_for(process.communicate(), 60)
    assert out, log.decode()
    return json.loads(out)


async def until(process: Process, sent: int) -> None:
    """Wait until a client has sent so much."""
    assert process.stderr is not None
    async for line in process.stderr:
        word, _, number = line.decode().partition(" ")
        if word == "sent" and int(number) >= sent:
            return
    assert process.stdout is not None
    raise AssertionError((await process.stdout.read()).decode())


@pytest.fixture(scope="session", autouse=True)
def client_is_there() -> None:
    install()


async def test_a_file_is_there_when_its_bytes_are(ada: Place):
    found = await ada.file("Cat.png", PNG)
    shown = (await ada.person.get(found)).json()
    assert (shown["media_type"], shown["size_bytes"]) == ("image/png", len(PNG))
    answer = await ada.person.get(f"{found}/content")
    assert answer.content == PNG
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["etag"] == f'"{hashlib.sha256(PNG).hexdigest()}"'
    assert headers["cache-control"] == "private, no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["content-disposition"].startswith('inline; filename="Cat.png"')
    assert not {"last-modified", "x-accel-redirect", "x-stoa-grant"} & set(headers)


async def test_parts_of_it_and_what_one_has_already(ada: Place):
    content = b"text " * 20_000
    found = f"{await ada.file('a.txt', content)}/content"
    etag = f'"{hashlib.sha256(content).hexdigest()}"'

    async def get(**headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await ada.person.get(found, headers=sent)

    part = await get(range="bytes=5-9")
    assert (part.status_code, part.content) == (206, b"text ")
    assert part.headers["content-range"] == f"bytes 5-9/{len(content)}"
    assert (await get(range="bytes=-5")).content == b"text "
    assert (await get(range="bytes=0-0", if_range=etag)).status_code == 206
    assert (await get(range="bytes=0-0", if_range='"other"')).status_code == 200
    assert (await get(range=f"bytes={len(content)}-")).status_code == 416
    unchanged = await get(if_none_match=etag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (await get(if_none_match='"other"')).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.png", b"<!doctype html><script>alert(1)</script>", "text/html"),
        ("a.txt", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("a.jpg", b"<?xml version='1.0'?><a/>", "application/xml"),
        ("a.png", PNG + b"PK\x03\x04<script>", "image/png"),
    ],
)
async def test_what_could_run_is_only_saved(
    ada: Place, name: str, content: bytes, media_type: str
):
    found = await ada.file(name, content)
    answer = await ada.person.get(f"{found}/content")
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("content", [b"MZ\x90\0" + bytes(99), b"\x7fELF" + bytes(60)])
async def test_programs_are_refused_and_leave_nothing(ada: Place, content: bytes):
    answer = await ada.send("holiday.jpg", content)
    assert (answer.status_code, answer.json()["code"]) == (415, "type-not-allowed")
    assert await ada.titles() == []
    storage = (await ada.person.get(f"/orgs/{ada.org}/storage")).json()
    assert storage["org_bytes_used"] == 0


async def test_strangers_get_what_is_not_there(ada: Place, arrive: Arrive):
    mallory = await arrive("Mallory")
    found = await ada.file("Cat.png", PNG)
    begun = (await ada.begin("Later.png", len(PNG))).json()
    nothing = await mallory.get("/files/0199a000-0000-7000-8000-000000000000")
    for method, path in (
        ("GET", found),
        ("GET", f"{found}/content"),
        ("POST", f"{found}/links"),
        ("GET", _below(begun["url"])),
        ("HEAD", _below(begun["url"])),
        ("PUT", _below(begun["url"])),
        ("PATCH", _below(begun["url"])),
        ("DELETE", _below(begun["url"])),
    ):
        answer = await mallory.call(method, path, content=PNG)
        assert answer.status_code == 404, (method, path)
        if method != "HEAD":
            assert answer.json()["code"] == nothing.json()["code"]
    forged = {"X-Stoa-Grant": "x.y.z", "Tus-Resumable": "1.0.0"}
    answer = await mallory.call("HEAD", _below(begun["url"]), headers=forged)
    assert answer.status_code == 404
    assert (await mallory.get(f"{found}/../../.files/x")).status_code == 404
    async with httpx.AsyncClient(base_url=ada.person.base_url) as nobody:
        assert (await nobody.put(begun["url"], content=PNG)).status_code == 401
        assert (await nobody.get("/.files/x")).status_code == 404
    # The same bytes bring nobody to a file of others: one has to send all of them.
    theirs = await settle(mallory)
    assert (await mallory.get(await theirs.file("Mine.png", PNG))).status_code == 200


async def test_who_lost_the_place_neither_reads_nor_sends(ada: Place, arrive: Arrive):
    bob = await arrive("Bob")
    members = f"/spaces/{ada.space}/members/{bob.id}"
    await ada.person.put(members, json={"role": "editor"})
    theirs = Place(bob, ada.org, ada.space)
    found = await theirs.file("Cat.png", PNG)
    begun = (await theirs.begin("Later.png", len(PNG))).json()
    link = (await bob.post(f"{found}/links")).json()["url"]
    async with httpx.AsyncClient(base_url=bob.base_url) as browser:
        assert (await browser.get(link)).content == PNG
        assert (await browser.get(link + "x")).status_code == 403
        assert (await ada.person.delete(members)).status_code == 204
        assert (await browser.get(link)).status_code == 404
    assert (await bob.get(f"{found}/content")).status_code == 404
    assert (await bob.put(_below(begun["url"]), content=PNG)).status_code == 404


async def test_what_does_not_fit_is_refused_before_it_is_sent(ada: Place):
    storage = (await ada.person.get(f"/orgs/{ada.org}/storage")).json()
    refused = await ada.begin("Film.mp4", storage["upload_bytes_max"] + 1)
    assert (refused.status_code, refused.json()["code"]) == (413, "upload-too-large")
    assert refused.json()["limit_bytes"] == storage["upload_bytes_max"]


async def test_the_unmodified_client_sends_in_parts(ada: Place, tmp_path: Path):
    content = os.urandom(1 << 10).hex().encode() * 5000
    path = tmp_path / "Notes.txt"
    path.write_bytes(content)
    # Parts that no other request may be as large as.
    said = await told(await tus(ada, path, chunk=8 << 20))
    assert said["error"] is None
    answer = await ada.person.get(f"{_below(said['file'])}/content")
    assert answer.content == content
    assert await ada.titles() == ["Notes.txt"]
    # And once more: stored once, two files.
    again = await told(await tus(ada, path))
    assert again["file"] != said["file"]


async def test_what_is_ended_leaves_nothing(ada: Place):
    begun = (await ada.begin("Notes.txt", 100)).json()
    url, speaks = _below(begun["url"]), {"Tus-Resumable": "1.0.0"}
    part = speaks | {
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    sent = await ada.person.patch(url, content=b"a" * 60, headers=part)
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, "60")
    asked = await ada.person.call("HEAD", url, headers=speaks)
    assert (asked.status_code, asked.headers["upload-offset"]) == (200, "60")
    wrong = await ada.person.patch(url, content=b"a" * 60, headers=part)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "offset-mismatch")
    bad = part | {"Upload-Offset": "60", "Upload-Checksum": "sha256 AAAA"}
    spoilt = await ada.person.patch(url, content=b"b" * 40, headers=bad)
    assert (spoilt.status_code, spoilt.json()["code"]) == (460, "checksum-mismatch")
    asked = await ada.person.call("HEAD", url, headers=speaks)
    assert asked.headers["upload-offset"] == "60"
    assert (await ada.person.delete(url, headers=speaks)).status_code == 204
    assert (await ada.person.call("HEAD", url, headers=speaks)).status_code == 410
    assert (await ada.person.get(url)).json()["refusal"] == "upload-cancelled"
    assert await ada.titles() == []


@pytest.mark.embedded
async def test_killed_in_the_middle_it_goes_on_where_it_was(
    ada: Place, embedded: Embedded, tmp_path: Path
):
    content = os.urandom(8 << 20).hex().encode()
    path = tmp_path / "Film.txt"
    path.write_bytes(content)
    sending = await tus(ada, path)
    for at in (3 << 20, 8 << 20, 12 << 20):
        await until(sending, at)
        embedded.kill("processor")
    said = await told(sending)
    assert said["error"] is None, said
    assert said["tries"] < len(content) // CHUNK + 40
    answer = await ada.person.get(f"{_below(said['file'])}/content")
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()
    incoming = embedded.data / "files" / "incoming"
    await eventually(lambda: not any(incoming.iterdir()))
    assert command(embedded, "verify").endswith("all whole\n")
    assert command(embedded, "gc", "--dry-run").startswith("0 would go")


def command(embedded: Embedded, *words: str) -> str:
    """Run one of the operator's commands."""
    return subprocess.run(
        [sys.executable, "-m", "stoa_processor", *words],
        env={**os.environ, **embedded.env, "STOA_LOG_LEVEL": "error"},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout

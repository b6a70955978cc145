"""The guide that walks from a sign-up to a certificate, sent as it stands there."""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from .conftest import NewClient

GUIDE: Final = Path(__file__).parents[2] / "docs/guides/from-sign-up-to-certificate.md"
Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | None"
NAME: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Step:
    """A request of the guide, and what it says comes back."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answer: str


def steps_of(guide: str) -> Iterator[Step]:
    """Read the requests of a guide in their order."""
    for block in re.findall(r"^```http\n(.*?)^```", guide, re.DOTALL | re.MULTILINE):
        request, answer = block.split("\n\n")
        first, *rest = request.split("\n")
        method, path = first.split(" ")
        headers = dict[str, str]()
        while rest and not rest[0].startswith("{"):
            name, value = rest.pop(0).split(": ", 1)
            headers[name] = value
        status, shown = answer.split("\n", 1)
        yield Step(method, path, headers, "\n".join(rest), int(status), shown)


def filled(told: str, known: dict[str, str]) -> str:
    """Put what is known by now in the place of its name."""
    return NAME.sub(lambda found: known.get(found[1], found[0]), told)


def learned(told: Json, came: Json, known: dict[str, str]) -> bool:
    """Whether an answer is as the guide shows it; what it names is known then."""
    match told:
        case str() if NAME.search(told):
            pattern = "(.+)".join(re.escape(part) for part in NAME.split(told)[::2])
            found = re.fullmatch(pattern, came) if isinstance(came, str) else None
            if found is None:
                return False
            known.update(zip(NAME.findall(told), found.groups(), strict=True))
            return True
        case dict():
            return isinstance(came, dict) and all(
                key in came and learned(value, came[key], known)
                for key, value in told.items()
            )
        case list():
            return (
                isinstance(came, list)
                and len(came) == len(told)
                and all(
                    learned(each, other, known)
                    for each, other in zip(told, came, strict=True)
                )
            )
        case _:
            return came == told


async def test_the_guide_leads_from_a_sign_up_to_a_certificate(new_client: NewClient):
    # The platform may have run it before.
    guide = GUIDE.read_text().replace("@", f".{secrets.token_hex(6)}@")
    steps, known, http = [*steps_of(guide)], dict[str, str](), new_client()
    assert len(steps) > 20
    for step in steps:
        until = time.monotonic() + 10
        while True:
            answer = await http.request(
                step.method,
                f"/api/v1{filled(step.path, known)}",
                headers={
                    "Content-Type": "application/json",
                    **{key: filled(each, known) for key, each in step.headers.items()},
                },
                content=filled(step.body, known),
            )
            came = answer.json()
            if answer.status_code == step.status and learned(
                json.loads(filled(step.answer, known)), came, known
            ):
                break
            # What is read may come about in a moment; what is done is done.
            is_soon = step.method == "GET" and time.monotonic() < until
            assert is_soon, f"{step.method} {step.path}: {answer.text}"
            await asyncio.sleep(0.1)

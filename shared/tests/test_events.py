"""Each event has a committed example that still parses."""

import json
from pathlib import Path

import pytest

from stoa_shared import events
from stoa_shared.events import CATALOGUE, Envelope, Event

EXAMPLES = Path(__file__).parent / "examples"


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.type)
def test_its_example_still_parses_and_loses_nothing(kind: type[Event]):
    text = (EXAMPLES / f"{kind.type}.json").read_text("utf-8")
    envelope = Envelope.model_validate_json(text)
    event = events.parse(envelope)
    assert event is not None
    assert type(event) is kind
    assert event.payload() == envelope.data
    assert envelope.model_dump(mode="json") == json.loads(text)


def test_every_example_is_of_an_event_in_the_catalogue():
    found = {path.stem for path in EXAMPLES.glob("*.json")}
    assert found == {kind.type for kind in CATALOGUE}


def test_types_are_unique_and_named_noun_past():
    types = [kind.type for kind in CATALOGUE]
    assert len(set(types)) == len(types)
    assert all(kind.count(".") == 1 for kind in types)


def test_an_unknown_type_is_not_an_error():
    envelope = Envelope.model_validate(
        {
            "type": "moon.landed",
            "source": "api",
            "subject": "01a2001f-fdb7-7d4d-89cf-6df5c89d001f",
            "data": {},
        }
    )
    assert events.parse(envelope) is None

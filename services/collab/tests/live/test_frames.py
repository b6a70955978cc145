"""What may be said on ``/ws``, and what each event means for its rooms."""

import json
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa_collab.errors import MalformedFrame
from stoa_collab.live import frames
from stoa_collab.live.news import may_hear, news_of, shift_of
from stoa_collab.live.rooms import Room, parse_room
from stoa_shared.events import CATALOGUE
from stoa_shared.events.core import (
    GroupMembershipChanged,
    MembershipCreated,
    PermissionChanged,
)
from stoa_shared.events.learn import GradebookWeighted, GradeOverridden
from stoa_shared.events.studio import BoardRenamed, CommentCreated, PageMoved
from stoa_shared.ids import new_id

ORG, SOME, OTHER = new_id(), new_id(), new_id()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"subscribe"',
        b'{"type":"subscribe"}',
        b'{"type":"subscribe","room":7}',
        b'{"type":"subscribe","room":null}',
        b'{"type":"shout","room":"org:x"}',
        b'{"type":"ping","more":1}',
        b'{"type":"subscribe","room":"' + b"x" * 65 + b'"}',
        b"[" * 2000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_frame_is_malformed(text: bytes):
    with pytest.raises(MalformedFrame):
        frames.decode(text)


@given(st.binary(max_size=frames.FRAME_BYTES_MAX))
def test_nothing_else_goes_wrong_with_any_bytes(text: bytes):
    with pytest.raises(MalformedFrame):
        frames.decode(text)


@given(st.text(max_size=80))
def test_only_whole_names_are_rooms(name: str):
    assert parse_room(name) is None


@pytest.mark.parametrize(
    "name",
    ["org:{}", "user:{}", "space:{}", "page:{}", "board:{}"],
)
def test_a_name_is_read_back_to_the_same_room(name: str):
    room = parse_room(name.format(SOME))
    assert room is not None
    assert (room.id, room.name) == (SOME, name.format(SOME))
    for wrong in (name.format(SOME).upper(), name.format(SOME) + "\n", f" {room.name}"):
        assert parse_room(wrong) is None


def test_an_event_frame_has_no_more_than_what_to_read_again():
    envelope_id, at = new_id(), "2026-01-01T00:00:00+00:00"
    made = frames.event(
        f"board:{SOME}",
        event_id=envelope_id,
        at=datetime.fromisoformat(at),
        changed=["comments"],
        within=0.5,
    )
    assert made[0] == 0x81  # a whole text
    assert json.loads(made[made.index(b"{") :]) == {
        "type": "event",
        "room": f"board:{SOME}",
        "id": str(envelope_id),
        "at": at,
        "changed": ["comments"],
        "within": 0.5,
    }


def test_each_event_is_told_where_it_is_shown():
    told = [
        (
            BoardRenamed(subject=SOME, title="Secret"),
            {("org", ORG, "boards"), ("board", SOME, "board")},
        ),
        (
            CommentCreated(subject=OTHER, board_id=SOME, thread_id=OTHER, mentions=[]),
            {("board", SOME, "comments")},
        ),
        (
            MembershipCreated(subject=ORG, user_id=SOME, role="learner"),
            {
                ("org", ORG, "members"),
                ("org", ORG, "groups"),
                ("org", ORG, "invitations"),
                ("user", SOME, "me"),
            },
        ),
        (
            PermissionChanged(subject=OTHER, user_id=SOME),
            {("user", SOME, "access")},
        ),
        (PermissionChanged(subject=OTHER, user_id=None), {("org", ORG, "access")}),
        (
            PageMoved(
                subject=SOME,
                space_id=OTHER,
                parent_id=OTHER,
                old_space_id=ORG,
                old_parent_id=ORG,
            ),
            {("space", OTHER, "tree"), ("space", ORG, "tree"), ("page", SOME, "page")},
        ),
        (
            GradeOverridden(subject=new_id(), course_id=SOME, user_id=OTHER),
            {("staff", SOME, "grades"), ("user", OTHER, "grades")},
        ),
        (
            GradebookWeighted(subject=SOME, lesson_id=OTHER),
            {("staff", SOME, "grades"), ("course", SOME, "grades")},
        ),
    ]
    for event, expected in told:
        found = {(*room, what) for room, what in news_of(event, ORG)}
        assert found == expected, event.type


def test_no_event_without_its_organisation_is_told_to_none():
    event = BoardRenamed(subject=SOME, title="x")
    assert [room for room, _ in news_of(event, None)] == [Room("board", SOME)]


def test_guests_hear_of_no_list_of_people():
    assert not may_hear("members", "guest")
    assert not may_hear("groups", None)
    assert may_hear("members", "learner")
    assert may_hear("boards", "guest")
    assert may_hear("invitations", "admin")
    assert not may_hear("invitations", "instructor")


def test_whose_rights_an_event_may_have_changed():
    group = GroupMembershipChanged(subject=OTHER, user_ids=[SOME])
    assert shift_of(group) == (None, frozenset((SOME,)))
    everyone = PermissionChanged(subject=OTHER, user_id=None)
    assert shift_of(everyone) == (OTHER, None)
    assert shift_of(BoardRenamed(subject=SOME, title="x")) is None


def test_every_event_of_boards_and_spaces_reaches_some_room():
    filler: dict[str, object] = {
        "title": "x",
        "kind": "document",
        "size_bytes": 1,
        "page_type": "folder",
        "mentions": [],
    }
    for kind in CATALOGUE:
        if kind.context != "studio":
            continue
        fields = {name: filler.get(name, SOME) for name in kind.model_fields}
        event = kind.model_validate(fields)
        rooms = {room.name for room, _ in news_of(event, ORG)}
        assert rooms, kind.type
        assert all(UUID(name.partition(":")[2]) for name in rooms)

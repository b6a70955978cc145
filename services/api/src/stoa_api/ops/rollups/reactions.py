"""What roll-ups do on events: mark the course that an event is about."""

from typing import Final
from uuid import UUID

from stoa_api.base.db import Sessions, transaction
from stoa_api.ops.rollups import service
from stoa_shared import events
from stoa_shared.events import Envelope, Event
from stoa_shared.events.learn import (
    EnrolmentEvent,
    LessonEvent,
    OutlineChanged,
    ProgressUpdated,
)

_OF_COURSE: Final = "course."


async def on_event(sessions: Sessions, envelope: Envelope) -> None:
    """Mark the course. To do so twice is to do it once, so no inbox row is needed."""
    event = events.parse(envelope)
    if event is None:
        return
    course_id = _course_of(event)
    if course_id is not None:
        goes_on = isinstance(event, ProgressUpdated)
        async with transaction(sessions) as db:
            await service.mark(db, course_id, envelope.time, goes_on=goes_on)


def _course_of(event: Event) -> UUID | None:
    """Return the course whose numbers an event may change."""
    match event:
        case LessonEvent(course_id=course_id):
            return course_id
        case EnrolmentEvent(subject=course_id) | OutlineChanged(subject=course_id):
            return course_id
        case _ if event.type.startswith(_OF_COURSE):
            return event.subject
        case _:
            return None

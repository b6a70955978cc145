"""HTTP of the outline, its chapters and its lessons."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.learn.history.schemas import LessonVersionItem
from stoa_api.learn.lessons import forms, service
from stoa_api.learn.lessons.schemas import (
    ChapterNew,
    ChapterOut,
    ChapterPatch,
    FormList,
    LessonNew,
    LessonOut,
    LessonPatch,
    LessonVersionOut,
    OrderPut,
    Outline,
    TrashedLesson,
)

router = Router(tags=["courses"])
public = Router(tags=["schemas"])

As = Annotated[
    Literal["learner"] | None,
    Query(
        alias="as",
        description="For staff: as a learner who just came sees it. Nothing is kept.",
    ),
]


async def _peertube_hosts(request: Request) -> frozenset[str]:
    return request.app.state.peertube_hosts


PeertubeHosts = Annotated[frozenset[str], Depends(_peertube_hosts)]
"""Whose players lessons may show."""
Number = Annotated[int, Path(ge=1, le=2**31, description="Of a version.")]
_FORM: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}},
    304: {"description": "What you have (If-None-Match) is current."},
}


@public.get("/schemas/lessons")
async def list_lesson_schemas() -> FormList:
    """List the forms that the content of lessons has, by kind. Anybody may."""
    return FormList(items=forms.listed())


@public.get(
    "/schemas/lessons/{kind}/{version}", response_class=Response, responses=_FORM
)
async def get_lesson_schema(
    kind: Annotated[str, Path(max_length=40)],
    version: Annotated[str, Path(max_length=40)],
    request: Request,
) -> Response:
    """Send the JSON Schema of a kind of lesson in one version. Anybody may read it."""
    form = forms.form(kind, version)
    headers = {"ETag": form.etag, "Cache-Control": "public, max-age=3600"}
    if versions.names(request, form.etag):
        return Response(status_code=304, headers=headers)
    return Response(form.body, media_type="application/schema+json", headers=headers)


@router.get("/courses/{course_id}/outline", responses=versions.CHANGED)
async def get_outline(
    course_id: UUID,
    actor: Caller,
    db: ReadDb,
    response: Response,
    *,
    as_: As = None,
) -> Outline:
    """Show what a course consists of; learners see what is published.

    The ETag is that of the order, for `PUT …/order`.
    """
    outline = await service.show_outline(
        db, actor, course_id, as_learner=as_ is not None
    )
    versions.tag(response, outline)
    return outline


@router.put("/courses/{course_id}/order", responses=versions.CHANGED)
async def put_order(
    course_id: UUID,
    body: OrderPut,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> Outline:
    """Put all chapters and lessons into an order at once, as an editor."""
    outline = await service.put_order(db, actor, course_id, body, version=version)
    versions.tag(response, outline)
    return outline


@router.post(
    "/courses/{course_id}/chapters",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def create_chapter(
    course_id: UUID, body: ChapterNew, actor: Caller, db: Db, response: Response
) -> ChapterOut:
    """Begin a chapter, as an editor."""
    chapter = await service.create_chapter(db, actor, course_id, body)
    response.headers["Location"] = f"{BASE}/courses/{course_id}/outline"
    versions.tag(response, chapter)
    return chapter


@router.patch("/courses/{course_id}/chapters/{chapter_id}", responses=versions.CHANGED)
async def update_chapter(
    course_id: UUID,
    chapter_id: UUID,
    body: ChapterPatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> ChapterOut:
    """Rename a chapter, as an editor."""
    chapter = await service.update_chapter(
        db, actor, course_id, chapter_id, body, version=version
    )
    versions.tag(response, chapter)
    return chapter


@router.delete("/courses/{course_id}/chapters/{chapter_id}", status_code=204)
async def delete_chapter(
    course_id: UUID, chapter_id: UUID, actor: Caller, db: Db, version: IfMatch
) -> None:
    """Delete a chapter without lessons, as an editor."""
    await service.delete_chapter(db, actor, course_id, chapter_id, version=version)


@router.post(
    "/courses/{course_id}/chapters/{chapter_id}/lessons",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def create_lesson(
    course_id: UUID,
    chapter_id: UUID,
    body: LessonNew,
    actor: Caller,
    db: Db,
    peertube: PeertubeHosts,
    response: Response,
) -> LessonOut:
    """Begin a lesson in a chapter as a draft, as an editor."""
    lesson = await service.create_lesson(
        db, actor, course_id, chapter_id, body, peertube=peertube
    )
    response.headers["Location"] = f"{BASE}/lessons/{lesson.id}"
    versions.tag(response, lesson)
    return lesson


@router.get("/courses/{course_id}/trashed-lessons")
async def list_trashed_lessons(
    course_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[TrashedLesson]:
    """List the lessons in the trash of a course, newest first; for editors."""
    return page.show(await service.list_trash(db, actor, course_id, page))


@router.get("/lessons/{lesson_id}", responses=versions.CHANGED)
async def get_lesson(
    lesson_id: UUID,
    actor: Caller,
    db: ReadDb,
    response: Response,
    *,
    as_: As = None,
) -> LessonOut:
    """Read one lesson, as an enrolled learner or on the staff."""
    lesson = await service.get_lesson(db, actor, lesson_id, as_learner=as_ is not None)
    versions.tag(response, lesson)
    return lesson


@router.patch("/lessons/{lesson_id}", responses=versions.CHANGED)
async def update_lesson(
    lesson_id: UUID,
    body: LessonPatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    peertube: PeertubeHosts,
    response: Response,
) -> LessonOut:
    """Change a lesson, publish it or take it back, as an editor."""
    lesson = await service.update_lesson(
        db, actor, lesson_id, body, version=version, peertube=peertube
    )
    versions.tag(response, lesson)
    return lesson


@router.delete("/lessons/{lesson_id}", status_code=204)
async def trash_lesson(
    lesson_id: UUID, actor: Caller, db: Db, version: IfMatch
) -> None:
    """Put a lesson into the trash of its course, as an editor."""
    await service.trash_lesson(db, actor, lesson_id, version=version)


@router.post("/lessons/{lesson_id}/restore", responses=versions.CHANGED)
async def restore_lesson(
    lesson_id: UUID, actor: Caller, db: Db, response: Response
) -> LessonOut:
    """Take a lesson out of the trash, as a draft at the end of the last chapter."""
    lesson = await service.restore_lesson(db, actor, lesson_id)
    versions.tag(response, lesson)
    return lesson


@router.get("/lessons/{lesson_id}/versions")
async def list_lesson_versions(
    lesson_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[LessonVersionItem]:
    """List the earlier versions of a lesson, the newest first; for its staff.

    One is kept when the lesson is published, and of what a change replaces: every
    ten minutes, sooner when much changes or somebody else writes.
    """
    return page.show(await service.list_lesson_versions(db, actor, lesson_id, page))


@router.get("/lessons/{lesson_id}/versions/{number}")
async def get_lesson_version(
    lesson_id: UUID, number: Number, actor: Caller, db: ReadDb
) -> LessonVersionOut:
    """Read what a lesson said at a version; for its staff."""
    return await service.get_lesson_version(db, actor, lesson_id, number)


@router.post(
    "/lessons/{lesson_id}/versions/{number}/restore", responses=versions.CHANGED
)
async def restore_lesson_version(
    lesson_id: UUID,
    number: Number,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> LessonOut:
    """Have a lesson say what it said at a version, by a new edit, as an editor.

    What it says now is kept as a version first.
    """
    lesson = await service.restore_lesson_version(
        db, actor, lesson_id, number, version=version
    )
    versions.tag(response, lesson)
    return lesson

"""HTTP of points and leaderboards."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import Router
from stoa_api.learn.points import service
from stoa_api.learn.points.schemas import (
    Leaderboard,
    LeaderboardChoice,
    LeaderboardChoiceOut,
    Period,
    PointsItem,
)

router = Router(prefix="/courses/{course_id}", tags=["courses"])


@router.get("/leaderboard")
async def get_leaderboard(
    course_id: UUID,
    actor: Caller,
    db: ReadDb,
    *,
    period: Annotated[
        Period,
        Query(description="Points of which time: months and weeks are those of UTC."),
    ] = "all",
) -> Leaderboard:
    """Show who earned most in a course, and who stands around you."""
    return await service.show_board(db, actor, course_id, period)


@router.put("/leaderboard/me")
async def put_my_leaderboard_choice(
    course_id: UUID, body: LeaderboardChoice, actor: Caller, db: Db
) -> LeaderboardChoiceOut:
    """Leave the leaderboard, come back to it, or go by another name there."""
    return await service.put_choice(db, actor, course_id, body)


@router.get("/points/mine")
async def list_my_points(
    course_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[PointsItem]:
    """List what earned you points in a course, newest first."""
    return page.show(await service.list_mine(db, actor, course_id, page))

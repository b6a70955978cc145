"""The tables of what is counted. None refers to a course: who counts, tidies up."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, Date, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base


class RollupMark(Base):
    """A course is to be counted anew, not before a moment."""

    __tablename__ = "rollup_marks"
    __table_args__ = (
        Index("ix_rollup_marks_due_at", "due_at"),
        {"schema": "ops"},
    )

    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    due_at: Mapped[dt.datetime] = mapped_column(primary_key=True)


class CourseFigures(Base):
    """Where the people of one course stand now."""

    __tablename__ = "course_figures"
    __table_args__ = (
        Index("ix_course_figures_org_id", "org_id"),
        {"schema": "ops"},
    )

    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    pending: Mapped[int]
    active: Mapped[int]
    completed: Mapped[int]
    withdrawn: Mapped[int]
    removed: Mapped[int]
    percent_sum: Mapped[int]
    """Of all learners; divided by how many they are, it is how far they are."""
    spread: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()))
    """How many learners are at 0, 1-24, 25-49, 50-74, 75-99 and 100 per cent."""
    refreshed_at: Mapped[dt.datetime]


class CourseDay(Base):
    """What happened in one course on one day."""

    __tablename__ = "course_days"
    __table_args__ = (
        Index("ix_course_days_org_day", "org_id", "day"),
        {"schema": "ops"},
    )

    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date(), primary_key=True)
    org_id: Mapped[UUID]
    enrolled: Mapped[int]
    completed: Mapped[int]
    active: Mapped[int]


class LessonDay(Base):
    """How many learners first opened one lesson on one day, and completed it."""

    __tablename__ = "lesson_days"
    __table_args__ = ({"schema": "ops"},)

    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    lesson_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date(), primary_key=True)
    started: Mapped[int]
    completed: Mapped[int]


class LessonFigures(Base):
    """How long the learners of a course were in one lesson, all in all."""

    __tablename__ = "lesson_figures"
    __table_args__ = ({"schema": "ops"},)

    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    lesson_id: Mapped[UUID] = mapped_column(primary_key=True)
    started: Mapped[int]
    seconds: Mapped[int]


class OrgDay(Base):
    """How many people did something in any course of an organisation on one day."""

    __tablename__ = "org_days"
    __table_args__ = ({"schema": "ops"},)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date(), primary_key=True)
    active: Mapped[int]

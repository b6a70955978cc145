"""The courses of the demo: what they teach, and how far people are in them."""

from typing import Final

from stoa_api.seed.courses import light, tragedy
from stoa_api.seed.courses.planting import CourseSeed, plant_course

__all__ = ["COURSES", "plant_course"]

COURSES: Final[tuple[CourseSeed, ...]] = (tragedy.COURSE, light.COURSE)

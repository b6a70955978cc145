"""Bodies of boards and their members, and the roles they speak of."""

from typing import Literal

BoardKind = Literal["document", "whiteboard"]
BoardRole = Literal["owner", "editor", "viewer"]

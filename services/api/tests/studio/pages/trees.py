"""Trees of pages as people see them."""

from typing import Any

from ...members import Json, Member


async def tree_of(reader: Member, space: Json, **query: Any) -> list[Json]:
    """Return the branches that somebody sees of a space."""
    answer = await reader.get(
        f"spaces/{space['id']}/tree", params={"limit": 100} | query
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["branches"]


async def titles(reader: Member, space: Json, parent: Json | None = None) -> list[str]:
    """Return what somebody sees in one place of a space, in order."""
    place = (parent or space)["id"]
    for branch in await tree_of(reader, space, parent_id=place):
        if branch["parent_id"] == place:
            return [each["title"] for each in branch["items"]]
    return []


async def shape(reader: Member, space: Json) -> dict[str, Any]:
    """Return the titles of a whole tree, one in the other."""

    async def below(place: str) -> dict[str, Any]:
        (branch, *_) = await tree_of(reader, space, parent_id=place)
        return {each["title"]: await below(each["id"]) for each in branch["items"]}

    return await below(space["id"])

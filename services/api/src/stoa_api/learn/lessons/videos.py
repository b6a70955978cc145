"""Videos of lessons: which addresses are one, and where their players are.

Somebody gives an address as their browser shows it. It is read strictly, by its host
and by its form, and what is kept is made anew from the parts: nothing of what was
typed gets into the address of a player. The gateway lets pages frame the same hosts
(``deploy/nginx.conf``), and no others.
"""

import re
from typing import Annotated, Final, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from pydantic import Field

from stoa_api.base.bodies import Body
from stoa_api.learn.courses.schemas import Text as Note
from stoa_api.learn.lessons.errors import NoVideoThere
from stoa_api.studio.pages.schemas import Url
from stoa_shared.problems import FieldError

Provider = Literal["youtube", "vimeo", "peertube"]
PLAYERS: Final = ("www.youtube-nocookie.com", "player.vimeo.com")
"""Hosts of players that every installation may show; those of PeerTube are said."""

_YOUTUBE: Final = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", PLAYERS[0]}
)
_YOUTUBE_PATH: Final = re.compile(r"/(?:embed|shorts|live|v)/([A-Za-z0-9_-]{11})/?")
_YOUTUBE_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO: Final = re.compile(r"/(?:video/)?(\d{1,12})(?:/([0-9a-f]{6,20}))?/?")
_VIMEO_HASH: Final = re.compile(r"[0-9a-f]{6,20}")
_PEERTUBE: Final = re.compile(
    r"/(?:w|videos/watch|videos/embed)/([A-Za-z0-9]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?"
)
_FILE: Final = re.compile(r".+\.(?:mp4|m4v|webm|ogv|mov)", re.IGNORECASE)


class VideoAddress(Body):
    """A video as somebody names it; answers have what came of it."""

    type: Literal["address"]
    url: Url


class VideoPlayer(Body):
    """A video on a platform, in the player that stores least about who watches."""

    type: Literal["player"]
    provider: Provider
    embed_url: Url
    """The player's address, for a frame."""
    page_url: Url
    """Where people watch it otherwise."""


class VideoElsewhere(Body):
    """A video file on some server, which browsers play themselves."""

    type: Literal["web"]
    url: Url


VideoSource = Annotated[
    VideoAddress | VideoPlayer | VideoElsewhere, Field(discriminator="type")
]


class VideoContent(Body):
    """A video to watch."""

    kind: Literal["video"]
    schema_: Annotated[Literal[1], Field(description="The version of this form.")] = (
        Field(alias="schema")
    )
    source: VideoSource
    note: Note


def settled(content: VideoContent, peertube: frozenset[str]) -> VideoContent:
    """Return a video whose source is one that can be shown.

    Args:
        content: As somebody sent it.
        peertube: Hosts of PeerTube whose players may be shown.

    Raises:
        NoVideoThere: nothing that can be shown has such an address.
    """
    given = content.source
    url = given.page_url if isinstance(given, VideoPlayer) else given.url
    source = source_at(url, peertube)
    if source is None:
        message = "There is no video at this address that can be shown here."
        raise NoVideoThere(
            errors=[
                FieldError(
                    pointer="/content/source/url", code="no-video", message=message
                )
            ]
        )
    return content.model_copy(update={"source": source})


def source_at(
    url: str, peertube: frozenset[str]
) -> VideoPlayer | VideoElsewhere | None:
    """Return the video that has an address, or None if it is none we can show."""
    try:
        parts = urlsplit(url)
        is_plain = parts.port in (None, 443) and "@" not in parts.netloc
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not is_plain:
        return None
    found = _player_at(parts, parts.hostname or "", peertube)
    if found is None and parts.scheme == "https" and _FILE.fullmatch(parts.path):
        return VideoElsewhere(type="web", url=url)
    return found


def _player_at(
    parts: SplitResult, host: str, peertube: frozenset[str]
) -> VideoPlayer | None:
    if host in _YOUTUBE or host == "youtu.be":
        return _youtube(_youtube_id(parts, host))
    if host in {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}:
        return _vimeo(parts)
    found = _PEERTUBE.fullmatch(parts.path)
    if host not in peertube or found is None:
        return None
    return VideoPlayer(
        type="player",
        provider="peertube",
        embed_url=f"https://{host}/videos/embed/{found[1]}",
        page_url=f"https://{host}/videos/watch/{found[1]}",
    )


def _youtube_id(parts: SplitResult, host: str) -> str:
    if host == "youtu.be":
        return parts.path.removeprefix("/").removesuffix("/")
    if parts.path == "/watch":
        return parse_qs(parts.query).get("v", [""])[0]
    found = _YOUTUBE_PATH.fullmatch(parts.path)
    return found[1] if found else ""


def _youtube(video: str) -> VideoPlayer | None:
    if not _YOUTUBE_ID.fullmatch(video):
        return None
    return VideoPlayer(
        type="player",
        provider="youtube",
        embed_url=f"https://{PLAYERS[0]}/embed/{video}",
        page_url=f"https://www.youtube.com/watch?v={video}",
    )


def _vimeo(parts: SplitResult) -> VideoPlayer | None:
    found = _VIMEO.fullmatch(parts.path)
    if found is None:
        return None
    # A video that is not listed has a second word in its address, in either form.
    word = found[2] or parse_qs(parts.query).get("h", [""])[0]
    if word and not _VIMEO_HASH.fullmatch(word):
        return None
    hidden = f"&h={word}" if word else ""
    return VideoPlayer(
        type="player",
        provider="vimeo",
        embed_url=f"https://{PLAYERS[1]}/video/{found[1]}?dnt=1{hidden}",
        page_url=f"https://vimeo.com/{found[1]}" + (f"/{word}" if word else ""),
    )

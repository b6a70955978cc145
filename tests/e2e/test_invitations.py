"""An invitation by link: made on one screen, accepted in another browser."""

from playwright.sync_api import expect

from .conftest import PASSWORD, MakeVisitor
from .looking import inspect


def test_who_accepts_an_invitation_appears_in_the_list(visitor: MakeVisitor, axe: str):
    ada, bo = visitor("Ada"), visitor("Bo")
    org = ada.make_org()
    ada.sign_in()
    ada.page.goto(f"/o/{org['slug']}/invitations")
    ada.page.get_by_role("button", name="Invite people").click()
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_label("Role").select_option("instructor")
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
    expect(bo.page.get_by_text("You are invited as instructor.")).to_be_visible()
    inspect(bo.page, axe, "join")
    bo.page.get_by_role("link", name="Sign in").click()
    bo.page.get_by_label("E-mail").fill(bo.email)
    bo.page.get_by_label("Password", exact=True).fill(PASSWORD)
    bo.page.get_by_role("button", name="Sign in", exact=True).click()
    bo.page.get_by_role("button", name="Join organisation").click()
    expect(bo.page.get_by_role("navigation", name="Main").first).to_be_visible()

    ada.page.get_by_role("link", name="People").last.click()
    people = ada.page.get_by_role("list", name="People of Evening school")
    expect(people.get_by_role("listitem").filter(has_text="Bo")).to_be_visible()
    expect(ada.page.get_by_label("Role of Bo")).to_have_value("instructor")
    inspect(ada.page, axe, "members")

import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { Problem } from "../api/problem";
import { FormDialog, NameField } from "./FormDialog";

// jsdom knows no modal dialogs; what is in them can be looked at all the same.
HTMLDialogElement.prototype.showModal ??= function open(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
};

function show(problem: Problem | undefined) {
  render(
    <FormDialog
      title="New group"
      submit={{ isBusy: false, problem, onSubmit: async () => undefined }}
      action="Create group"
      fields={["name"]}
      say={({ status }) => (status === 412 ? "Somebody was first." : undefined)}
      onClose={() => undefined}
    >
      <NameField problem={problem} value="" onName={() => undefined} />
    </FormDialog>,
  );
}

const refused = { status: 422, code: "validation-failed", title: "Not valid", detail: "Look at the fields." };

test("what a field says of itself is not said again for the whole form", () => {
  show(new Problem({ ...refused, fields: [{ pointer: "/name", code: "too-short", message: "Too short." }] }));
  expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).toBe("true");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("what no field says is said for the form, in its words where it has some", () => {
  show(new Problem(refused));
  expect(screen.getByRole("alert").textContent).toContain("Look at the fields.");
});

test("another's change is told in the form's own words", () => {
  show(new Problem({ ...refused, status: 412 }));
  expect(screen.getByRole("alert").textContent).toBe("Somebody was first.");
});

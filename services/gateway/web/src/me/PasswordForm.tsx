import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { answer, api } from "../api/client";
import { PasswordField } from "../auth/PasswordField";
import { PasswordRules } from "../auth/PasswordRules";
import { passwordRules } from "../auth/passwordRules";
import { problemText } from "../auth/problemText";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";

/** The password, changed in a dialog; everywhere else one is signed out. */
export function PasswordSection() {
  const [isChanging, setChanging] = useState(false);
  return (
    <section aria-labelledby="password" className="flex flex-wrap items-center justify-between gap-3">
      <div>
        <h2 id="password" className="text-section font-medium">
          Password
        </h2>
        <p className="text-muted">A new one signs you out on all other devices.</p>
      </div>
      <Button onClick={() => setChanging(true)}>Change password</Button>
      {isChanging ? <PasswordDialog onClose={() => setChanging(false)} /> : null}
    </section>
  );
}

function PasswordDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const rules = passwordRules(password, me.email, me.display_name);
  const { isBusy, problem, secondsLeft, onSubmit } = useSubmit(async () => {
    await answer(api.PUT("/api/v1/me/password", { body: { current_password: current, password } }));
    void queryClient.invalidateQueries({ queryKey: ["me", "sessions"] });
    toast("Your password is changed. All other devices are signed out.");
    onClose();
  });
  const isWaiting = secondsLeft > 0;
  return (
    <Dialog title="Change password" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Change password">
        <PasswordField
          label="Current password"
          name="current-password"
          autoComplete="current-password"
          required
          error={problem?.field("current_password")}
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordField
          label="New password"
          name="new-password"
          autoComplete="new-password"
          required
          hint={<PasswordRules rules={rules} />}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem && !problem.field("current_password") && (problem.status !== 429 || isWaiting) ? (
          <Notice tone="error">{problemText(problem, secondsLeft)}</Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            busy={isBusy}
            disabled={isWaiting || rules.some((rule) => !rule.isMet)}
          >
            Change password
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

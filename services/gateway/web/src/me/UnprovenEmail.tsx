import { useMutation } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Notice } from "../ui/states";

/** While nobody has opened the letter that proves the address: another one, if wanted. */
export function UnprovenEmail() {
  const me = useMe();
  const again = useMutation({ mutationFn: () => answer(api.POST("/api/v1/me/email-verification")) });
  if (me.email_verified) return null;
  const told = again.error
    ? Problem.from(again.error).sentence
    : again.data?.delivery === "mail"
      ? "Another letter is on its way."
      : again.data
        ? "Stoa sends no mail here, so there is nothing to do."
        : "We do not know yet that this address is yours. Open the link in the letter we sent you.";
  return (
    <Notice tone={again.error ? "error" : "waiting"}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-60">{told}</p>
        {again.data ? null : (
          <Button busy={again.isPending} onClick={() => again.mutate()}>
            Send another letter
          </Button>
        )}
      </div>
    </Notice>
  );
}

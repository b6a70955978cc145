import { Problem } from "../api/problem";
import type { Thing } from "./thing";
import { sharingProblem } from "./words";

/** Do something to how a thing is shared; what refuses it is thrown with a sentence for the person. */
export async function explained(thing: Thing, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { status, code, title, requestId, retryAfterSeconds, fields } = Problem.from(error);
    throw new Problem({
      status,
      code,
      title,
      detail: sharingProblem(error, thing, new Date()),
      requestId,
      retryAfterSeconds,
      fields,
    });
  }
}

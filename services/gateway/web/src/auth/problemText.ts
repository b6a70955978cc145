import type { Problem } from "../api/problem";

/** What went wrong with a sign-in or a sign-up, in the words of the screen. */
export function problemText(problem: Problem, secondsLeft: number): string {
  if (problem.status === 429) {
    return `Too many attempts from here. Try again in ${secondsLeft} ${secondsLeft === 1 ? "second" : "seconds"}.`;
  }
  // One answer for a wrong password and an unknown address: nobody learns who has an account.
  if (problem.status === 401) return "The e-mail or the password is not right.";
  if (problem.code === "account-blocked") {
    return `This account is blocked. ${problem.detail} Ask whoever runs this installation.`.replace("  ", " ");
  }
  if (problem.status === 422) return problem.fields[0]?.message ?? problem.sentence;
  return problem.sentence;
}

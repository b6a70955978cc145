export interface PasswordRule {
  key: string;
  text: string;
  isMet: boolean;
}

export const PASSWORD_MINIMUM = 8;

/** What a password must be, judged as it is typed. The server has the last word. */
export function passwordRules(password: string, email: string, displayName: string): PasswordRule[] {
  const lower = password.toLowerCase();
  const personal = [email, email.split("@")[0], displayName].map((part) => part?.trim().toLowerCase());
  return [
    {
      key: "length",
      text: `At least ${PASSWORD_MINIMUM} characters`,
      isMet: [...password].length >= PASSWORD_MINIMUM,
    },
    {
      key: "personal",
      text: "Not your name or your e-mail",
      isMet: password !== "" && !personal.includes(lower),
    },
    {
      key: "variety",
      text: "Three different characters or more",
      isMet: new Set(lower).size >= 3,
    },
  ];
}

export interface PasswordRule {
  key: string;
  text: string;
  isMet: boolean;
}

export const PASSWORD_MINIMUM = 12;

/** What a password must be, judged as it is typed. The server has the last word. */
export function passwordRules(password: string, email: string, displayName: string): PasswordRule[] {
  const lower = password.toLowerCase();
  const personal = [email.split("@")[0], displayName].map((part) => part?.trim().toLowerCase() ?? "");
  return [
    {
      key: "length",
      text: `At least ${PASSWORD_MINIMUM} characters`,
      isMet: [...password].length >= PASSWORD_MINIMUM,
    },
    {
      key: "personal",
      text: "Not your name or e-mail",
      isMet: password !== "" && !personal.some((part) => part.length > 2 && lower.includes(part)),
    },
    {
      key: "variety",
      text: "Not one character over and over",
      isMet: new Set(lower).size >= 5,
    },
  ];
}

import type { Problem } from "../api/problem";
import { Field } from "./Field";

interface AddressFieldProps {
  problem: Problem | undefined;
  /** What follows for who opens it. */
  more?: string;
  value: string;
  onAddress: (url: string) => void;
}

/** The address of something that lies elsewhere. */
export function AddressField({ problem, more = "", value, onAddress }: AddressFieldProps) {
  return (
    <Field
      label="Address"
      name="url"
      type="url"
      required
      maxLength={2000}
      hint={`Begins with https:, http: or mailto:.${more}`}
      error={problem?.field("url")}
      value={value}
      onChange={(event) => onAddress(event.target.value)}
    />
  );
}

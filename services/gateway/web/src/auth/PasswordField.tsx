import { Eye, EyeOff } from "lucide-react";
import { useState, type ComponentProps, type KeyboardEvent } from "react";

import { IconButton } from "../ui/Button";
import { Field } from "../ui/Field";

type PasswordFieldProps = Omit<ComponentProps<typeof Field>, "type" | "trailing">;

/** A password with show and hide; Caps Lock is said aloud while typing. */
export function PasswordField({ hint, ...rest }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <div>
      <Field
        {...rest}
        type={isShown ? "text" : "password"}
        hint={hint}
        onKeyDown={watchCapsLock}
        onKeyUp={watchCapsLock}
        autoCapitalize="off"
        spellCheck={false}
        trailing={
          <IconButton
            label={isShown ? "Hide password" : "Show password"}
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
          </IconButton>
        }
      />
      <div role="status" className="text-table text-ochre">
        {hasCapsLock ? <p className="mt-1.5">Caps Lock is on.</p> : null}
      </div>
    </div>
  );
}

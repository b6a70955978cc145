import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { IconButton } from "./Button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Cannot be waved away: no Escape, no close button. */
  firm?: boolean;
  /** From the foot of the screen, over its whole width: what is a panel elsewhere. */
  isSheet?: boolean;
}

function firstEmptyField(within: HTMLElement | null): HTMLElement | undefined {
  const fields = within?.querySelectorAll<HTMLInputElement>("input, textarea") ?? [];
  return [...fields].find((field) => field.value === "");
}

/**
 * A modal on the browser's own <dialog>: it traps focus, closes on Escape,
 * makes the rest inert and gives focus back, with nothing to keep up to date.
 * It is open for as long as it is rendered.
 */
export function Dialog({ title, onClose, children, firm = false, isSheet = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    // `autoFocus` came too early: nothing hidden takes the focus.
    firstEmptyField(element)?.focus();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={isSheet ? "stoa is-sheet" : "stoa"}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!firm) onClose();
      }}
    >
      <div className="flex items-start justify-between gap-4 px-6 pt-5">
        <h2 id={titleId} className="text-heading font-medium">
          {title}
        </h2>
        {firm ? null : (
          <IconButton label="Close" onClick={onClose} className="-mr-2">
            <X size={18} aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="px-6 pt-3 pb-6">{children}</div>
    </dialog>
  );
}

import { X } from "lucide-react";
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";

import { Button, IconButton } from "./Button";

interface Toast {
  id: number;
  text: string;
  tone: "status" | "alert";
  action?: { label: string; run: () => void };
}

type ShowToast = (text: string, options?: { tone?: Toast["tone"]; action?: Toast["action"] }) => void;

const ToastContext = createContext<ShowToast>(() => undefined);
const SHOWN_MILLISECONDS = 8_000;

/** Say something briefly, with an optional way back. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  const timers = useRef(new Map<number, ReturnType<typeof setTimeout>>());

  const dismiss = useCallback((id: number) => {
    clearTimeout(timers.current.get(id));
    timers.current.delete(id);
    setToasts((all) => all.filter((toast) => toast.id !== id));
  }, []);

  const hold = useCallback((id: number) => clearTimeout(timers.current.get(id)), []);

  const release = useCallback(
    (id: number) => {
      clearTimeout(timers.current.get(id));
      timers.current.set(
        id,
        setTimeout(() => dismiss(id), SHOWN_MILLISECONDS),
      );
    },
    [dismiss],
  );

  const show = useCallback<ShowToast>(
    (text, options) => {
      const id = (next.current += 1);
      setToasts((all) => [
        ...all.slice(-2),
        { id, text, tone: options?.tone ?? "status", ...(options?.action ? { action: options.action } : {}) },
      ]);
      release(id);
    },
    [release],
  );

  const region = useMemo(
    () => (
      <div className="pointer-events-none fixed inset-x-4 bottom-20 z-40 flex flex-col items-center gap-2 md:bottom-6">
        {toasts.map((toast) => (
          <div
            key={toast.id}
            role={toast.tone}
            className="appear pointer-events-auto flex max-w-md items-center gap-3 rounded-card border border-line bg-raised py-2 ps-4 pe-2 shadow-float"
            onPointerEnter={() => hold(toast.id)}
            onPointerLeave={() => release(toast.id)}
            onFocus={() => hold(toast.id)}
            onBlur={() => release(toast.id)}
          >
            <span className="min-w-0 break-words">{toast.text}</span>
            {toast.action ? (
              <Button
                look="quiet"
                className="text-aegean"
                onClick={() => {
                  dismiss(toast.id);
                  toast.action?.run();
                }}
              >
                {toast.action.label}
              </Button>
            ) : null}
            <IconButton label="Dismiss" onClick={() => dismiss(toast.id)}>
              <X size={16} aria-hidden />
            </IconButton>
          </div>
        ))}
      </div>
    ),
    [toasts, dismiss, hold, release],
  );

  return (
    <ToastContext value={show}>
      {children}
      {region}
    </ToastContext>
  );
}

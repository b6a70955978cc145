import { CloudOff } from "lucide-react";

import { useOnline } from "./useOnline";

/** A quiet line while the browser has no network. */
export function OfflineBanner() {
  const isOnline = useOnline();
  return (
    <div role="status">
      {isOnline ? null : (
        <p className="flex items-center justify-center gap-2 bg-ochre-wash px-4 py-1.5 text-table text-ochre">
          <CloudOff size={16} aria-hidden />
          You are offline. What you write on open boards stays on this device and is sent when you are back.
        </p>
      )}
    </div>
  );
}

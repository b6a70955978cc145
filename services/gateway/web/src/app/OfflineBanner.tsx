import { CloudOff } from "lucide-react";

import { useOnline } from "./useOnline";

/** A quiet line over the page, which it does not move, while the browser has no network. */
export function OfflineBanner() {
  const isOnline = useOnline();
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 bottom-18 z-20 flex justify-center md:bottom-4">
      {isOnline ? null : (
        <p className="appear flex items-center gap-2.5 rounded-card border border-line bg-ochre-wash px-4 py-2 text-table text-ochre shadow-float">
          <CloudOff size={16} aria-hidden />
          You are offline. What you write on boards stays on this device and is sent when you are back.
        </p>
      )}
    </div>
  );
}

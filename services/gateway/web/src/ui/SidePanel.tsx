import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { IconButton } from "./Button";
import { Dialog } from "./Dialog";
import { useEscape } from "./useEscape";
import { useIsPhone } from "./useIsPhone";

interface SidePanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** What accompanies reading and writing: the right panel, or a sheet on a phone. */
export function SidePanel(props: SidePanelProps) {
  return useIsPhone() ? <Dialog {...props} isSheet /> : <Beside {...props} />;
}

function Beside({ title, onClose, children }: SidePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // What took the focus by itself keeps it.
    if (!panel.current?.contains(document.activeElement)) heading.current?.focus();
  }, []);
  useEscape(onClose);
  return (
    <aside
      ref={panel}
      aria-labelledby={titleId}
      className="appear sticky top-0 z-10 flex h-dvh w-90 flex-none flex-col overflow-y-auto border-s border-line bg-paper"
    >
      <div className="flex items-center justify-between gap-3 px-5 pt-4 pb-2">
        <h2 ref={heading} id={titleId} tabIndex={-1} className="text-section font-medium outline-none">
          {title}
        </h2>
        <IconButton label="Close panel" onClick={onClose} className="-me-2">
          <X size={18} aria-hidden />
        </IconButton>
      </div>
      <div className="px-5 pb-8">{children}</div>
    </aside>
  );
}

import { usePanelAddress } from "../app/usePanelAddress";

/** Whether the panel is open, which the address says: `?panel=people`. */
export function useSharePanel(focusButton: () => void) {
  const [params, show] = usePanelAddress();
  const isOpen = params.get("panel") === "people";
  const close = () => {
    show({});
    focusButton();
  };
  const toggle = () => {
    if (isOpen) close();
    else show({ panel: "people" });
  };
  return { isOpen, close, toggle };
}

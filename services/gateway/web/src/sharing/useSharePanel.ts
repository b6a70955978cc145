import { useSearchParams } from "react-router";

/** Whether the panel is open, which the address says: `?panel=people`. */
export function useSharePanel(focusButton: () => void) {
  const [params, setParams] = useSearchParams();
  const isOpen = params.get("panel") === "people";
  const close = () => {
    setParams({}, { replace: true });
    focusButton();
  };
  const toggle = () => {
    if (isOpen) close();
    else setParams({ panel: "people" }, { replace: true });
  };
  return { isOpen, close, toggle };
}

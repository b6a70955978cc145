import { Link2 } from "lucide-react";

import { Button } from "../ui/Button";
import { copyText } from "../ui/copyText";
import { useToast } from "../ui/Toasts";
import { certificateAddress } from "./certificates";

/** Puts the address of a certificate's public page on the clipboard. */
export function CopyCertificateLink({ serial }: { serial: string }) {
  const toast = useToast();
  const copy = async () => {
    const address = certificateAddress(serial);
    try {
      await copyText(address);
      toast("The link is copied. Whoever has it sees this certificate.");
    } catch {
      toast(`The link could not be copied. It is ${address}`, { tone: "alert" });
    }
  };
  return (
    <Button onClick={() => void copy()}>
      <Link2 size={18} aria-hidden />
      Copy link
    </Button>
  );
}

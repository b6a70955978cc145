import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToast } from "../ui/Toasts";
import { explained } from "./explained";
import { useLeave } from "./queries";
import type { Thing } from "./thing";

interface LeaveDialogProps {
  thing: Thing;
  me: string;
  onLeft: () => void;
  onClose: () => void;
}

/** Give up what one was given oneself; whoever has it from elsewhere as well stays. */
export function LeaveDialog({ thing, me, onLeft, onClose }: LeaveDialogProps) {
  const leave = useLeave(thing);
  const toast = useToast();
  const { noun, title } = thing;
  return (
    <ConfirmDialog
      title={`Leave “${title}”?`}
      action={`Leave ${noun}`}
      onClose={onClose}
      onConfirm={() =>
        explained(thing, async () => {
          const isStillIn = await leave.mutateAsync(me);
          if (isStillIn) return toast(`You still see “${title}” through a group, a role or what is above.`);
          toast(`You left “${title}”.`);
          onLeft();
        })
      }
    >
      You no longer see this {noun}, unless you have it through a group, a role or what is above. What you did in it stays.
      Somebody who manages it can let you in again.
    </ConfirmDialog>
  );
}

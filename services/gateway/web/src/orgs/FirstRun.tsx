import { Steps } from "../ui/drawings";
import { useTitle } from "../ui/useTitle";
import { CreateOrgForm } from "./CreateOrgForm";

/** The first thing to do with a new account. */
export function FirstRun({ name }: { name: string }) {
  useTitle("Welcome");
  return (
    <div className="mx-auto flex w-full max-w-md flex-col px-5 py-14">
      <div className="mx-auto">
        <Steps />
      </div>
      <h1 className="mt-6 text-center text-title font-medium break-words">Welcome, {name}</h1>
      <p className="mt-2 mb-8 text-center text-muted">
        Boards live in an organisation. Begin one of your own, or ask a colleague to add you to theirs.
      </p>
      <CreateOrgForm />
    </div>
  );
}

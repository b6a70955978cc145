import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import { useTitle } from "../ui/useTitle";
import { BoardList } from "./BoardList";
import { NewBoardButton } from "./NewBoard";

/** `/o/:slug/boards`: all boards of the organisation that I may open. */
export function BoardsScreen() {
  const org = useOrg();
  useTitle(`Boards of ${org.name}`);
  return (
    <>
      <PageHeader where={org.name} title="Boards" action={org.role === "guest" ? null : <NewBoardButton org={org} />} />
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        <BoardList org={org} />
      </div>
    </>
  );
}

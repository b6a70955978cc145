import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";

import { Problem } from "../api/problem";
import type { Course, Person, StaffMember } from "../api/types";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { SelectField } from "../ui/SelectField";
import { Failure } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { AddPeople } from "./AddPeople";
import { staffQuery, useStaffChange } from "./staffQueries";
import { staffProblem, staffRoleName, staffRoles, type StaffRole } from "./staffRoles";
import { StaffRow } from "./StaffRow";

/** Who teaches a course, and how far each of them reaches. */
export function Staff({ course }: { course: Course }) {
  const me = useMe();
  const staff = useInfiniteQuery(staffQuery(course.id));
  const items = staff.data?.pages.flatMap((page) => page.items);
  return (
    <div className="max-w-3xl">
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 text-table">
          {staffRoles.map(({ role, name, about }) => (
            <div key={role} className="contents">
              <dt className="font-medium">{name}</dt>
              <dd className="text-muted">{about}</dd>
            </div>
          ))}
        </dl>
        {course.staff_role === "owner" ? <AddTeachers course={course} staff={items ?? []} /> : null}
      </div>
      {staff.error && !items ? (
        <Failure error={staff.error} title="Teachers could not be loaded" onRetry={() => void staff.refetch()} />
      ) : !items ? (
        <div role="group" aria-busy aria-label="Loading teachers" className="skeleton h-14 w-full" />
      ) : (
        <ul aria-label={`Teachers of ${course.title}`} className="divide-y divide-line border-y border-line">
          {items.map((member) => (
            <StaffRow key={member.user.id} course={course} member={member} isMe={member.user.id === me.id} />
          ))}
        </ul>
      )}
      {staff.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button busy={staff.isFetchingNextPage} onClick={() => void staff.fetchNextPage()}>
            Show more teachers
          </Button>
        </div>
      ) : null}
      {course.staff_role === "owner" ? null : <p className="mt-4 text-table text-muted">Owners of the course decide who teaches it.</p>}
    </div>
  );
}

function AddTeachers({ course, staff }: { course: Course; staff: StaffMember[] }) {
  const [isOpen, setOpen] = useState(false);
  const [role, setRole] = useState<StaffRole>("editor");
  const change = useStaffChange(course);
  const toast = useToast();
  const add = ({ id, display_name: name }: Person) =>
    change.mutate(
      { userId: id, role },
      {
        onSuccess: () => toast(`${name} is ${staffRoleName(role).toLowerCase()} of this course now.`),
        onError: (error) => toast(`${name} was not added. ${staffProblem(Problem.from(error))}`, { tone: "alert" }),
      },
    );
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <UserPlus size={18} aria-hidden />
        Add teachers
      </Button>
      {isOpen ? (
        <AddPeople
          title="Add teachers"
          orgId={course.org_id}
          hint="People of the organisation. They see the course at once, drafts too."
          word="Teaches it"
          isIn={(person) => staff.some((member) => member.user.id === person.id)}
          busyId={change.isPending ? change.variables.userId : undefined}
          onAdd={add}
          onClose={() => setOpen(false)}
        >
          <SelectField
            label="They come in as"
            hint={`${staffRoleName(role)}: ${staffRoles.find((each) => each.role === role)?.about}.`}
            value={role}
            onChange={(event) => setRole(event.target.value as StaffRole)}
          >
            {staffRoles.map((each) => (
              <option key={each.role} value={each.role}>
                {each.name}
              </option>
            ))}
          </SelectField>
        </AddPeople>
      ) : null}
    </>
  );
}

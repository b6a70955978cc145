import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { OrgOfMe, OrgRole } from "../api/types";
import { SelectField } from "../ui/SelectField";
import { orgRoleName } from "./currentOrg";
import { groupsQuery } from "./groupQueries";
import { invitableCoursesQuery } from "./invitationQueries";
import { has, rolesUpTo } from "./roles";

const DAYS = [1, 7, 30, 90];

/** As what people come in, where to, and how long they may: the same for letters and links. */
export function useTerms() {
  const [role, setRole] = useState<OrgRole>("learner");
  const [days, setDays] = useState(7);
  const [groupId, setGroupId] = useState("");
  const [courseId, setCourseId] = useState("");
  const wanted = { role, days, ...(groupId ? { group_id: groupId } : {}), ...(courseId ? { course_id: courseId } : {}) };
  return { role, setRole, days, setDays, groupId, setGroupId, courseId, setCourseId, wanted };
}

type Terms = ReturnType<typeof useTerms>;

export function InvitedAs({ org, terms }: { org: OrgOfMe; terms: Terms }) {
  const groups = useInfiniteQuery({ ...groupsQuery(org.id), enabled: has(org, "groups") });
  const courses = useQuery({ ...invitableCoursesQuery(org.id), enabled: has(org, "courses") });
  const choices = groups.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <SelectField label="Role" value={terms.role} onChange={(event) => terms.setRole(event.target.value as OrgRole)}>
        {rolesUpTo(org.role)
          .toReversed()
          .map((each) => (
            <option key={each} value={each}>
              {orgRoleName(each)}
            </option>
          ))}
      </SelectField>
      <SelectField label="Open for" value={terms.days} onChange={(event) => terms.setDays(Number(event.target.value))}>
        {DAYS.map((each) => (
          <option key={each} value={each}>
            {each === 1 ? "1 day" : `${each} days`}
          </option>
        ))}
      </SelectField>
      {choices.length > 0 ? (
        <SelectField label="Group" value={terms.groupId} onChange={(event) => terms.setGroupId(event.target.value)}>
          <option value="">None</option>
          {choices.map((group) => (
            <option key={group.id} value={group.id}>
              {group.name}
            </option>
          ))}
        </SelectField>
      ) : null}
      {courses.data && courses.data.length > 0 ? (
        <SelectField label="Course" value={terms.courseId} onChange={(event) => terms.setCourseId(event.target.value)}>
          <option value="">None</option>
          {courses.data.map((course) => (
            <option key={course.id} value={course.id}>
              {course.title}
            </option>
          ))}
        </SelectField>
      ) : null}
    </>
  );
}

import type { components } from "./schema";

/** Short names for the bodies the client works with; all come from the API's own description. */
type Schemas = components["schemas"];

export type SignedIn = Schemas["SignedIn"];
export type Me = Schemas["Me"];
export type OrgOfMe = Me["orgs"][number];
export type OrgMember = Schemas["MemberOut"];
export type OrgRole = OrgMember["role"];
export type Organization = Schemas["OrganizationOut"];
export type OrganizationPatch = Schemas["OrganizationPatch"];
export type Group = Schemas["GroupOut"];
export type Invitation = Schemas["InvitationOut"];
export type NewInvitation = Schemas["InvitationNew"];
export type Person = Schemas["Person"];
export type Board = Schemas["BoardOut"];
export type BoardItem = Schemas["BoardItem"];
export type BoardMember = Schemas["BoardMemberOut"];
export type BoardVersion = Schemas["VersionOut"];
export type Thread = Schemas["ThreadOut"];
export type Comment = Schemas["CommentOut"];
export type Anchor = Schemas["Anchor"];
export type BoardKind = Board["kind"];
export type BoardRole = Board["role"];
export type DeviceSession = Schemas["SessionOut"];
export type Space = Schemas["SpaceOut"];
export type SpaceMember = Schemas["SpaceMemberOut"];
export type PageNode = Schemas["PageNode"];
export type Page = Schemas["PageOut"];
export type PageType = Page["type"];
export type Branch = Schemas["Branch"];
export type TrashedPage = Schemas["TrashedPage"];
export type ShareLink = Schemas["LinkOut"];
export type LinkLevel = ShareLink["level"];
export type LinkMade = Schemas["LinkMade"];
export type LinkRedeemed = Schemas["LinkRedeemed"];

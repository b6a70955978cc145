import type { components } from "./schema";

/** Short names for the bodies the client works with; all come from the API's own description. */
type Schemas = components["schemas"];

export type SignedIn = Schemas["Tokens"];
export type Me = Schemas["Me"];
export type OrgOfMe = Schemas["OrgOfMe"];
export type OrgMember = Schemas["OrgMember"];
export type Person = Schemas["Person"];
export type Board = Schemas["Board"];
export type BoardItem = Schemas["BoardItem"];
export type BoardMember = Schemas["BoardMember"];
export type BoardKind = Board["kind"];
export type BoardRole = Board["role"];
export type DeviceSession = Schemas["Session"];

import { queryOptions, useMutation } from "@tanstack/react-query";

import { answer, api, openApi } from "../api/client";
import { Problem } from "../api/problem";
import type { PublicCertificate } from "../api/types";
import { saveFile } from "../ui/saveFile";

const TRIES = 15;

/** My certificate for a course; it is issued a moment after the last lesson, so for a while it is asked for again. */
export function certificateQuery(courseId: string) {
  return queryOptions({
    queryKey: ["me", "certificates", courseId],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/me/certificates", { params: { query: { course_id: courseId, limit: 1 } } }))).items[0] ?? null,
    refetchInterval: ({ state }) => (state.data === null && state.dataUpdateCount < TRIES ? 1_000 : false),
  });
}

/** What is known of a serial, as everybody may read it; null when no certificate has it. */
export function publicCertificateQuery(serial: string) {
  return queryOptions({
    queryKey: ["certificates", serial],
    queryFn: async (): Promise<PublicCertificate | null> => {
      try {
        return await answer(openApi.GET("/api/v1/certificates/{serial}", { params: { path: { serial } } }));
      } catch (error) {
        // What cannot be a serial is as unknown as one that nobody has.
        if ([404, 422].includes(Problem.from(error).status)) return null;
        throw error;
      }
    },
  });
}

export type Validity = "valid" | "revoked" | "unsigned";

export function validityOf({ is_valid: isValid, revoked_at: revokedAt }: Pick<PublicCertificate, "is_valid" | "revoked_at">): Validity {
  if (revokedAt !== null) return "revoked";
  return isValid ? "valid" : "unsigned";
}

export function certificatePath(serial: string): string {
  return `/certificates/${encodeURIComponent(serial)}`;
}

/** Saves the sheet to keep; with an account or without. */
export function useCertificateSheet(serial: string) {
  return useMutation({
    mutationFn: async () => {
      const sheet = openApi.GET("/api/v1/certificates/{serial}/pdf", { params: { path: { serial } }, parseAs: "blob" });
      saveFile((await answer(sheet)) as Blob, `certificate-${serial}.pdf`);
    },
  });
}

/** The address that is given to others. */
export function certificateAddress(serial: string, origin = globalThis.location.origin): string {
  return new URL(certificatePath(serial), origin).href;
}

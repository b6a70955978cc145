import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { ApiToken, ApiTokenMade, ApiTokenNew } from "../api/types";

const TOKENS = ["me", "tokens"];

/** My tokens; there are at most fifty. */
export function useTokens() {
  return useQuery({
    queryKey: TOKENS,
    queryFn: async (): Promise<ApiToken[]> =>
      (await answer(api.GET("/api/v1/me/tokens", { params: { query: { limit: 100 } } }))).items,
  });
}

export function useMakeToken() {
  const queryClient = useQueryClient();
  return useMutation({
    // The token is in this answer alone: nothing keeps it once the dialog is closed.
    gcTime: 0,
    mutationFn: (body: ApiTokenNew): Promise<ApiTokenMade> => answer(api.POST("/api/v1/me/tokens", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: TOKENS }),
  });
}

export function useRevokeToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE("/api/v1/me/tokens/{token_id}", { params: { path: { token_id: id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: TOKENS }),
  });
}

/** Boards a token can be bound to: those changed last. */
export function useBindableBoards(enabled: boolean) {
  return useQuery({
    queryKey: ["me", "boards", "bindable"],
    enabled,
    queryFn: async () => (await answer(api.GET("/api/v1/me/boards", { params: { query: { limit: 100 } } }))).items,
  });
}

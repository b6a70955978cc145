import { QueryClient } from "@tanstack/react-query";

import { Problem } from "./problem";

/** One cache of answers for the whole client; dropped when somebody signs out. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // "always": while offline a query fails and says so, instead of waiting in silence.
      networkMode: "always",
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && Problem.from(error).isTransient,
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 4_000),
    },
    mutations: { networkMode: "always", retry: false },
  },
});

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";

import { queryClient } from "./api/queryClient";
import { routes } from "./app/routes";
import { keepShellOnDevice } from "./app/serviceWorker";
import { session } from "./auth/session";
import { forgetOnSignOut } from "./auth/signOut";
import { followNews } from "./live/news";
import "./styles.css";
import { ToastProvider } from "./ui/Toasts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has lost its root");

forgetOnSignOut();
followNews();
void session.start();

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ToastProvider>
        <RouterProvider router={createBrowserRouter(routes)} />
      </ToastProvider>
    </QueryClientProvider>
  </StrictMode>,
);

if (import.meta.env.PROD) void keepShellOnDevice().catch(() => undefined);

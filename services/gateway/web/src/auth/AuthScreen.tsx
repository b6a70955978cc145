import type { ReactNode } from "react";

import { Wordmark } from "../app/Wordmark";

/** The frame of the screens before sign-in: a quiet porch, one form. */
export function AuthScreen({ title, lead, children, foot }: { title: string; lead: string; children: ReactNode; foot: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <aside className="relative hidden overflow-hidden border-e border-line bg-sunken lg:block" aria-hidden>
        <Porch />
      </aside>
      <main id="main" tabIndex={-1} className="flex flex-col px-5 py-6 outline-none sm:px-10">
        <Wordmark />
        <div className="m-auto w-full max-w-sm py-10">
          <h1 className="text-title font-medium">{title}</h1>
          <p className="mt-2 mb-7 text-muted">{lead}</p>
          {children}
          <div className="mt-7 border-t border-line pt-5 text-muted">{foot}</div>
        </div>
      </main>
    </div>
  );
}

/** A colonnade in one line weight, a few people in its shade. */
function Porch() {
  const columns = [90, 210, 330, 450, 570];
  const people: [number, number][] = [[136, 3], [164, 7], [270, 5], [376, 1], [404, 6], [510, 8]];
  return (
    <svg
      viewBox="0 0 660 900"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full text-line-control"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M-20 250 330 110 680 250M-20 268h700M-20 300h700M-20 268 330 132 680 268" />
      {columns.map((x) => (
        <g key={x}>
          <path d={`M${x - 30} 300h60l-8 18h-44zM${x - 20} 318 ${x - 24} 700M${x + 20} 318 ${x + 24} 700M${x - 32} 716h64v-8a8 8 0 0 0-8-8h-48a8 8 0 0 0-8 8z`} />
          <path d={`M${x - 9} 330 ${x - 11} 690M${x} 330v360M${x + 9} 330 ${x + 11} 690`} className="text-line-strong" stroke="currentColor" />
        </g>
      ))}
      <path d="M-20 716h700M-20 748h700M-20 780h700M-20 812h700" />
      {people.map(([x, hue]) => (
        <g key={x} style={{ stroke: `var(--person-${hue})` }} strokeWidth="2">
          <circle cx={x} cy={642} r={9} />
          <path d={`M${x - 13} 715v-44a13 13 0 0 1 26 0v44`} />
        </g>
      ))}
    </svg>
  );
}

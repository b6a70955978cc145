import type { ReactNode } from "react";

interface PageHeaderProps {
  where?: string;
  title: string;
  action?: ReactNode;
  children?: ReactNode;
}

/** The plain header of screens that are not live: where you are, one title, one primary action. */
export function PageHeader({ where, title, action, children }: PageHeaderProps) {
  return (
    <header className="mx-auto w-full max-w-5xl px-4 pt-6 pb-6 md:px-8 md:pt-9">
      {where ? <p className="mb-1 truncate text-table text-muted">{where}</p> : null}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <h1 className="min-w-0 text-title font-medium break-words">{title}</h1>
        {action}
      </div>
      {children}
    </header>
  );
}

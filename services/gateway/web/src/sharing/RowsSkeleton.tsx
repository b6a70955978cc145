/** The shape of a few people to come. */
export function RowsSkeleton({ label }: { label: string }) {
  return (
    <div role="group" aria-busy aria-label={label} className="flex flex-col gap-3">
      <div className="skeleton h-8 w-full" />
      <div className="skeleton h-8 w-4/5" />
    </div>
  );
}

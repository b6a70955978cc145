/** The shape of a screen that is on its way. */
export function ScreenSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading" className="mx-auto w-full max-w-5xl px-4 pt-9 md:px-8">
      <div className="skeleton h-4 w-40" />
      <div className="skeleton mt-3 h-9 w-72 max-w-full" />
      <div className="skeleton mt-10 h-4 w-full" />
      <div className="skeleton mt-4 h-4 w-5/6" />
      <div className="skeleton mt-4 h-4 w-11/12" />
    </div>
  );
}

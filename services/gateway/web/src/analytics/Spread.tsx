import { Hidden } from "./Figures";

const bands = ["Not begun", "1 – 24 %", "25 – 49 %", "50 – 74 %", "75 – 99 %", "Completed"];

/** How far learners are now: how many are in each part of the way. */
export function Spread({ spread }: { spread: (number | null)[] }) {
  const most = Math.max(1, ...spread.map((each) => each ?? 0));
  return (
    <section aria-labelledby="spread" className="max-w-xl">
      <h2 id="spread" className="text-heading font-medium">
        How far learners are
      </h2>
      <p className="mt-1 mb-3 text-table text-muted">All learners, today.</p>
      <table className="w-full text-table">
        <caption className="sr-only">Learners by progress</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Progress</th>
            <th scope="col">Bar</th>
            <th scope="col">Learners</th>
          </tr>
        </thead>
        <tbody>
          {bands.map((band, index) => (
            <tr key={band}>
              <th scope="row" className="w-28 py-1.5 pe-3 text-start font-normal whitespace-nowrap text-muted">
                {band}
              </th>
              <td className="py-1.5" aria-label={`${spread[index] ?? "hidden"} learners`}>
                <div aria-hidden className="h-3 overflow-hidden rounded-full bg-sunken">
                  <div
                    className={`h-full rounded-full ${index === bands.length - 1 ? "bg-olive" : "bg-aegean"}`}
                    style={{ width: `${(100 * (spread[index] ?? 0)) / most}%` }}
                  />
                </div>
              </td>
              <td className="w-14 py-1.5 ps-3 text-end tabular">{spread[index] ?? <Hidden />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

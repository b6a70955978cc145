const CHANNEL = "stoa.progress";

/** Tells the other tabs of this browser that somebody went on in a course. */
export function tellTabs(courseId: string): void {
  const channel = new BroadcastChannel(CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is no window: only this origin hears it
  channel.postMessage(courseId);
  channel.close();
}

/** Calls back when another tab of this browser went on in a course. */
export function hearTabs(onCourse: (courseId: string) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => {
    if (typeof data === "string") onCourse(data);
  });
  return () => channel.close();
}

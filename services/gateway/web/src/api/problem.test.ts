import { expect, test } from "vitest";

import { Problem } from "./problem";

test("a problem of the API keeps its code, request id and wait", async () => {
  const response = Response.json(
    { type: "urn:stoa:problem:rate-limited", title: "Too many", status: 429, request_id: "r-1" },
    { status: 429, headers: { "Retry-After": "42" } },
  );
  const problem = await Problem.fromResponse(response);
  expect(problem).toMatchObject({ status: 429, code: "rate-limited", requestId: "r-1", retryAfterSeconds: 42 });
  expect(problem.sentence).toContain("42 seconds");
});

test("an answer that is no problem document still makes a sentence", async () => {
  const problem = await Problem.fromResponse(new Response("<html>", { status: 502, headers: { "X-Request-Id": "r-2" } }));
  expect(problem).toMatchObject({ status: 502, code: "http-502", requestId: "r-2", isTransient: true });
  expect(problem.sentence).not.toContain("<");
});

test("no answer at all is `unreachable`, and worth another try", () => {
  expect(Problem.from(new TypeError("fetch failed"))).toMatchObject({ code: "unreachable", isTransient: true });
});

test("an error is found by its field", async () => {
  const errors = [{ pointer: "/title", code: "too-long", message: "At most 200 characters." }];
  const problem = await Problem.fromResponse(Response.json({ title: "Invalid", errors }, { status: 422 }));
  expect(problem.field("title")).toBe("At most 200 characters.");
  expect(problem.field("kind")).toBeUndefined();
});

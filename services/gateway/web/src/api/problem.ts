/** One field that was refused: where in the body, and why. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

interface ProblemParts {
  status: number;
  code: string;
  title: string;
  detail?: string | undefined;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  fields?: FieldError[] | undefined;
  extra?: Record<string, unknown> | undefined;
}

/** Any failed call: an RFC 9457 problem from the API, or `unreachable` when there was no answer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: FieldError[];
  /** What else the answer says, such as until when. */
  readonly extra: Record<string, unknown>;

  constructor(parts: ProblemParts) {
    super(`${parts.code}: ${parts.title}`);
    this.name = "Problem";
    this.status = parts.status;
    this.code = parts.code;
    this.title = parts.title;
    this.detail = parts.detail ?? "";
    this.requestId = parts.requestId;
    this.retryAfterSeconds = parts.retryAfterSeconds;
    this.fields = parts.fields ?? [];
    this.extra = parts.extra ?? {};
  }

  /** Make a problem of whatever was thrown. */
  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem({ status: 0, code: "unreachable", title: "Stoa cannot be reached" });
  }

  /** Read the problem out of an answer that was not a success. */
  static async fromResponse(response: Response, body?: unknown): Promise<Problem> {
    const content = record(body ?? (await response.json().catch(() => ({}))));
    const type = text(content["type"]);
    const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    return new Problem({
      status: response.status,
      code: text(content["code"]) ?? type?.split(":").at(-1) ?? `http-${response.status}`,
      title: text(content["title"]) ?? "Something went wrong",
      detail: text(content["detail"]),
      requestId: text(content["request_id"]) ?? response.headers.get("X-Request-Id") ?? undefined,
      retryAfterSeconds: Number.isNaN(retryAfter) ? undefined : retryAfter,
      fields: Array.isArray(content["errors"]) ? content["errors"].map(fieldError) : undefined,
      extra: content,
    });
  }

  /** There was no answer at all: offline, or nothing listens. */
  get isUnreachable(): boolean {
    return this.code === "unreachable";
  }

  /** Worth trying again without a change: no answer, or the server's own failure. */
  get isTransient(): boolean {
    return this.isUnreachable || this.status >= 500;
  }

  /** One plain sentence for the person. */
  get sentence(): string {
    if (this.isUnreachable) return "Stoa cannot be reached. Check your connection and try again.";
    if (this.status === 429) {
      const wait = this.retryAfterSeconds;
      return wait ? `Too many requests. Try again in ${wait} seconds.` : "Too many requests. Wait a moment.";
    }
    if (this.status >= 500) return "Stoa could not do this. Your work is not affected; try again in a moment.";
    return this.detail || `${this.title}.`;
  }

  /** What is wrong with one field of the body, if anything. */
  field(name: string): string | undefined {
    return this.fields.find((error) => error.pointer.split("/").at(-1) === name)?.message;
  }
}

function fieldError(value: unknown): FieldError {
  const parts = record(value);
  return {
    pointer: text(parts["pointer"]) ?? "",
    code: text(parts["code"]) ?? "",
    message: text(parts["message"]) ?? text(parts["detail"]) ?? "",
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

import { expect, test } from "vitest";

import { certificateAddress, validityOf } from "./certificates";

test("a certificate is valid, revoked, or not signed here", () => {
  expect(validityOf({ is_valid: true, revoked_at: null })).toBe("valid");
  expect(validityOf({ is_valid: false, revoked_at: "2026-11-22T12:00:00Z" })).toBe("revoked");
  expect(validityOf({ is_valid: false, revoked_at: null })).toBe("unsigned");
});

test("its address holds nothing but the serial", () => {
  expect(certificateAddress("7K3M-Q0ZD-9V2X-B4HN", "https://learn.example")).toBe("https://learn.example/certificates/7K3M-Q0ZD-9V2X-B4HN");
  expect(certificateAddress("a/../b?c", "https://learn.example")).toBe("https://learn.example/certificates/a%2F..%2Fb%3Fc");
});

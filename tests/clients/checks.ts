// Types and assertions of both client tests.

export interface Person {
  email: string;
  password: string;
}

export function equal<T>(actual: T, wanted: T, what: string): void {
  if (actual !== wanted) throw new Error(`${what}: expected ${String(wanted)}, got ${String(actual)}`);
}

/// Returns the value. Throws with the error of the answer if there is none.
export function present<T>(value: T | undefined, error?: unknown): T {
  if (value === undefined) throw new Error(`no data, error ${JSON.stringify(error)}`);
  return value;
}

/// The URL of the next page (RFC 8288).
export function nextPage(response: Response): string | undefined {
  return response.headers.get('Link')?.match(/<([^>]+)>; rel="next"/)?.[1];
}

/** The hub's plain HTTPS requests: the exams, identify, the own phone's picture. Nothing thrown; failures come back as codes. */

const PATIENCE = 10_000; // ms

/** A signal that gives up after so many ms; older Safari has none. */
export const within = (ms) => AbortSignal.timeout?.(ms);

/** The exams anyone may see: `{exam, now, trip}` with the round trip in ms, or null when the hub is not reached. */
export async function readExam() {
  const asked = performance.now();
  try {
    const answer = await fetch("/api/exam", { cache: "no-store", signal: within(PATIENCE) });
    if (!answer.ok) return null;
    const exam = await answer.json();
    return { exam, now: exam.now, trip: Math.round(performance.now() - asked) };
  } catch {
    return null;
  }
}

/** Numbers as people type them: no spaces, wide digits made narrow, capital X. */
export const tidyNumber = (text) => text.normalize("NFKC").replace(/[\s\u200b-]/g, "").toUpperCase();

/**
 * Tell the hub who is here: `{ok: true, token, name}` or `{ok: false, code, exams}`.
 *
 * @param {{admission: string, identity: string, device: "pc" | "phone", ticket: string, exam: string}} numbers
 */
export async function identify(numbers) {
  try {
    const answer = await fetch("/api/identify", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(numbers),
      signal: within(PATIENCE),
    });
    const reply = await answer.json();
    return answer.ok ? { ok: true, ...reply } : { ok: false, code: reply.code ?? "bad-request", exams: reply.exams ?? [] };
  } catch {
    return { ok: false, code: "unreachable" };
  }
}

/**
 * The newest key frame of the own phone: `{ok: true, raw}` with the packet's bytes, null when nothing has come, or
 * `{ok: false, code}`.
 */
export async function readSide(token) {
  try {
    const answer = await fetch("/api/side", {
      cache: "no-store",
      headers: { Authorization: `Bearer ${token}` },
      signal: within(PATIENCE),
    });
    if (answer.ok) {
      const raw = answer.status === 204 ? null : new Uint8Array(await answer.arrayBuffer());
      return { ok: true, raw };
    }
    return { ok: false, code: (await answer.json()).code ?? "bad-request" };
  } catch {
    return { ok: false, code: "unreachable" };
  }
}

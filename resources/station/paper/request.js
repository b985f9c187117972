/** The paper and its pictures, asked for over HTTPS with the token. Nothing thrown; failures come back as codes. */

const PATIENCE = 20_000; // ms

async function get(path, token) {
  const headers = { Authorization: `Bearer ${token}` };
  return fetch(path, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
}

/** `{ok: true, paper}` or `{ok: false, code}`. */
export async function readPaper(token) {
  try {
    const answer = await get("/api/paper", token);
    const body = await answer.json();
    return answer.ok ? { ok: true, paper: body } : { ok: false, code: body.code ?? "bad-request" };
  } catch {
    return { ok: false, code: "unreachable" };
  }
}

/** The picture as a Blob, null when it cannot be had now. */
export async function readPicture(token, name) {
  try {
    const answer = await get(`/api/paper/picture/${encodeURIComponent(name)}`, token);
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  }
}

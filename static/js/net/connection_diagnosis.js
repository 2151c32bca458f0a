/** Finds out why a websocket has never opened: the server refuses this origin, or something blocks it. */

/**
 * Ask the server over HTTP whether it accepts the origin of the page.
 * @returns {Promise<"refused" | "blocked" | "lost">} "lost": the server does not answer at all
 */
export async function diagnoseConnection() {
  try {
    const answer = await fetch("origin", { method: "POST" });
    if (answer.status === 403) return "refused";
    return answer.ok ? "blocked" : "lost";
  } catch {
    return "lost";
  }
}

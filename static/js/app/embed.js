/**
 * The page inside a frame of another page: `?embed&panels=network,curves&theme=dark`. Which panels
 * are seen stands on the root for the style sheet; the frame's page is told how high this one is.
 */

/** @import { Theme } from "../state/state_types.js" */

export const PANELS = ["network", "curves", "surface", "inspector", "loss"];
const USUAL = ["network", "curves"];

/**
 * What a query asks for, or null where nothing is embedded. Unknown panels are left out.
 * @param {string} search
 * @returns {{panels: string[], theme: Theme | null} | null}
 */
export function embedOf(search) {
  const query = new URLSearchParams(search);
  if (!query.has("embed")) return null;
  const asked = (query.get("panels") ?? "").split(",").filter((name) => PANELS.includes(name));
  const theme = query.get("theme");
  return {
    panels: asked.length ? [...new Set(asked)] : USUAL,
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** Dress the page for a frame, where the address says so. @param {(theme: Theme) => void} wear */
export function wireEmbed(wear) {
  const embed = embedOf(location.search);
  if (!embed) return;
  const { dataset } = document.documentElement;
  dataset.embed = "";
  dataset.panels = embed.panels.join(" ");
  if (embed.theme) wear(embed.theme);
  if (window.parent === window) return;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    // any page may know how high this one is
    window.parent.postMessage({ type: "backprop-explorer", height }, "*");
  }).observe(document.body);
}

/**
 * The page embedded in a frame of another page: `?embed&panels=network,weight&theme=dark`. The panels are
 * those of the stages. The page reports its height to the embedding page.
 */

/** @import { Panel, Theme } from "../state/state_types.js" */

/** @type {Panel[]} in the order in which they are shown */
export const EMBED_PANELS = [
  "network",
  "surface",
  "weight",
  "prediction",
  "step_curve",
  "losses",
  "station",
  "inspector",
];
/** @type {Record<string, Panel[]>} names in addresses from before there were stages */
const OLDER = { curves: ["prediction", "weight"], loss: ["losses"] };
const USUAL = "network,curves";

/**
 * Parse the embedding options of a query, or return null if the page is not embedded. Unknown panels are
 * ignored.
 * @param {string} search
 * @returns {{panels: Panel[], theme: Theme | null} | null}
 */
export function embedOf(search) {
  const query = new URLSearchParams(search);
  if (!query.has("embed")) return null;
  const asked = panelsOf(query.get("panels") ?? "");
  const theme = query.get("theme");
  return {
    panels: asked.length ? asked : panelsOf(USUAL),
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** @param {string} names @returns {Panel[]} */
function panelsOf(names) {
  const asked = names.split(",").flatMap((name) => (Object.hasOwn(OLDER, name) ? OLDER[name] : [name]));
  return EMBED_PANELS.filter((panel) => asked.includes(panel));
}

/**
 * Set the page up for embedding if its address asks for it; returns its `panels`, or null.
 * @param {(theme: Theme) => void} wear
 * @returns {Panel[] | null}
 */
export function wireEmbed(wear) {
  const embed = embedOf(location.search);
  if (!embed) return null;
  const { dataset } = document.documentElement;
  dataset.embed = "";
  dataset.panels = embed.panels.join(" ");
  if (embed.theme) wear(embed.theme);
  if (window.parent === window) return embed.panels;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    // any page may know how high this one is
    window.parent.postMessage({ type: "backprop-explorer", height }, "*");
  }).observe(document.body);
  return embed.panels;
}

/**
 * The theme of the page, light or dark: the system's setting, or the reader's choice, stored in this
 * browser.
 */

/** @import { Theme } from "../state/state_types.js" */

const HAS_DARK = CSS.supports("color", "light-dark(#000, #fff)"); // without it the page is light
const KEY = "backprop-explorer-theme";

/**
 * Wire the button. `tell(theme)` is called with "light" or "dark" now and after every change. The returned
 * function sets the theme of a link or a frame, for this visit only.
 * @param {HTMLElement} button @param {(theme: Theme) => void} tell
 * @returns {(theme: Theme) => void}
 */
export function wireTheme(button, tell) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = storedTheme();

  function apply() {
    const theme = HAS_DARK ? (chosen ?? (system.matches ? "dark" : "light")) : "light";
    document.documentElement.dataset.theme = theme;
    tell(theme);
  }

  button.addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // A frame without storage: the choice lasts as long as the page.
    }
    apply();
  });
  system.addEventListener("change", apply);
  apply();
  return (theme) => {
    chosen = theme;
    apply();
  };
}

/** @returns {Theme | null} */
function storedTheme() {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : null;
  } catch {
    return null;
  }
}

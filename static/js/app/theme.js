/** Light or dark: the system's wish, or the reader's own, kept in this browser. */

const KEY = "backprop-explorer-theme";

/**
 * Wire the button; `tell(theme)` hears "light" or "dark" now and after every change. What is returned
 * sets a theme as a link or a frame wishes it, for this visit only.
 */
export function wireTheme(button, tell) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let own = stored();

  function apply() {
    const theme = own ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    tell(theme);
  }

  button.addEventListener("click", () => {
    own = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, own);
    } catch {
      // A frame without storage: the choice lasts as long as the page.
    }
    apply();
  });
  system.addEventListener("change", apply);
  apply();
  return (theme) => {
    own = theme;
    apply();
  };
}

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

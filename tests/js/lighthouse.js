/**
 * Runs Lighthouse's desktop audit of a page: `node lighthouse.js URL CHROMIUM`; prints scores and failures as
 * JSON.
 */

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-swiftshader",
];
const CATEGORIES = ["performance", "accessibility", "best-practices"];

const [address, chromePath] = process.argv.slice(2);
const browser = await launch({ chromePath, chromeFlags: FLAGS });
try {
  const options = { port: browser.port, onlyCategories: CATEGORIES };
  const { lhr } = await lighthouse(address, options, desktopConfig);
  const scores = {};
  const failures = [];
  for (const [name, { score, auditRefs }] of Object.entries(lhr.categories)) {
    scores[name] = score;
    for (const { id, weight } of auditRefs) {
      const audit = lhr.audits[id];
      if (weight > 0 && audit.score !== null && audit.score < 0.9) {
        failures.push(`${name}: ${audit.title} ${audit.displayValue ?? ""}`);
      }
    }
  }
  console.log(JSON.stringify({ scores, failures }));
} finally {
  browser.kill();
}

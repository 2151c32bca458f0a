/** The script of the article: tooltips for its symbols. The article is complete without it. */

import { wireGlossaryTooltips } from "./app/glossary_tooltips.js";

wireGlossaryTooltips(document);

/** The article's only script: symbols say what they are. It is complete without. */

import { wireGlossaryTooltips } from "./app/glossary_tooltips.js";

wireGlossaryTooltips(document);

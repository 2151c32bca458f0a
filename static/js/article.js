/** The article's only script: symbols say what they are. It is complete without. */

import { wireTerms } from "./terms.js";

wireTerms(document);

"""`python -m app` runs the console script `backprop-explorer`."""

import sys

from app.cli import main

sys.exit(main())

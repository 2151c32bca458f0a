"""The scripts and stylesheets of the pages: bundled under a content hash, or as single files."""

"""The page's scripts and stylesheets: bundled under a hash of their content, or file by file."""

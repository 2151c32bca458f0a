"""The addresses under which a page finds its script and stylesheets, relative to the page."""

from dataclasses import dataclass

from app.assets import hashed_files, plotly_script
from app.assets.page_assets import PageAssets


@dataclass(frozen=True)
class AssetUrls:
    """What the head of a page names. The last stylesheet holds Plotly's rules, if the page does."""

    script: str
    stylesheets: tuple[str, ...]


def asset_urls(page: PageAssets, development: bool) -> AssetUrls:
    """Return the single files in development, else the bundled ones."""
    if not development:
        script, sheet = hashed_files.script(page), hashed_files.stylesheet(page)
        return AssetUrls(f"static/{script.name}", (f"static/{sheet.name}",))
    sheets = [f"static/css/{name}" for name in page.stylesheets]
    if page.plotly:
        sheets.append(plotly_script.stylesheet_name())
    return AssetUrls(f"static/js/{page.script}", tuple(sheets))

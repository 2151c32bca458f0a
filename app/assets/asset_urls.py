"""The URLs of a page's script and stylesheets, relative to the page."""

from dataclasses import dataclass

from app.assets import hashed_files, plotly_script
from app.assets.page_assets import PageAssets


@dataclass(frozen=True)
class AssetUrls:
    """The URLs in the head of a page. The last stylesheet has Plotly's rules, if used."""

    script: str
    stylesheets: tuple[str, ...]


def asset_urls(page: PageAssets, development: bool) -> AssetUrls:
    """Return the URLs of the single files in development, and of the bundled files otherwise."""
    if not development:
        script = f"static/{hashed_files.script(page).name}" if page.script else ""
        return AssetUrls(script, (f"static/{hashed_files.stylesheet(page).name}",))
    sheets = [f"static/css/{name}" for name in page.stylesheets]
    if page.plotly:
        sheets.append(plotly_script.stylesheet_name())
    return AssetUrls(f"static/js/{page.script}" if page.script else "", tuple(sheets))

"""The script and stylesheets of each page, and the modules that replace others in a recording."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageAssets:
    """The entry module of a page in static/js, and its stylesheets in static/css, in order.

    A page without a script has an empty one. `plotly`: whether the style rules of Plotly follow
    them.
    """

    name: str
    script: str
    stylesheets: tuple[str, ...]
    plotly: bool


EXPLORER = PageAssets(
    name="explorer",
    script="main.js",
    stylesheets=(
        "tokens.css",
        "base.css",
        "layout.css",
        "controls.css",
        "inputs.css",
        "setup.css",
        "help.css",
        "network.css",
        "network_editor.css",
        "walk.css",
        "station.css",
        "plots.css",
        "surface.css",
        "timeline.css",
        "curves.css",
        "diagnosis.css",
        "compare.css",
        "inspector.css",
        "sentence.css",
        "check.css",
        "draw.css",
        "held_out.css",
        "pictures.css",
        "graph.css",
        "tour.css",
        "lane_view.css",
        "share.css",
        "questions.css",
        "answering.css",
        "data.css",
        "embed.css",
        "light_only.css",
    ),
    plotly=True,
)
ARTICLE = PageAssets(
    name="article",
    script="article.js",
    stylesheets=("tokens.css", "base.css", "article.css", "light_only.css"),
    plotly=False,
)
SMALL_PAGE = PageAssets(
    name="small_page",
    script="",
    stylesheets=("tokens.css", "base.css", "small_page.css", "light_only.css"),
    plotly=False,
)
PAGES = (EXPLORER, ARTICLE, SMALL_PAGE)

# The modules of static/js that need a server, and their replacements in a recording.
OFFLINE_REPLACEMENTS = {
    "net/fetch_json.js": "offline/fetch_json.js",
    "net/socket.js": "offline/socket.js",
    "plots/plotly_loader.js": "offline/plotly_loader.js",
    "share_link/address_link.js": "offline/address_link.js",
}

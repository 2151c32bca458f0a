"""Which script and which stylesheets a page has, and what replaces modules where no server is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageAssets:
    """A page's module of static/js, and its stylesheets of static/css in their order.

    `plotly`: whether the rules that Plotly would add follow them.
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
        "walk.css",
        "station.css",
        "plots.css",
        "surface.css",
        "timeline.css",
        "curves.css",
        "inspector.css",
        "sentence.css",
        "check.css",
        "draw.css",
        "graph.css",
        "tour.css",
        "share.css",
        "embed.css",
    ),
    plotly=True,
)
ARTICLE = PageAssets(
    name="article",
    script="article.js",
    stylesheets=("tokens.css", "base.css", "article.css"),
    plotly=False,
)
PAGES = (EXPLORER, ARTICLE)

# module of static/js: the module that replaces it in a recording, which has no server
OFFLINE_REPLACEMENTS = {
    "net/fetch_json.js": "offline/fetch_json.js",
    "net/socket.js": "offline/socket.js",
    "plots/plotly_loader.js": "offline/plotly_loader.js",
    "share_link/hash_route.js": "offline/hash_route.js",
}

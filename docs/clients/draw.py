"""Draw an article of Attest, and draw it again whenever something happened to it: python draw.py SITE SLUG"""

import json
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def fetch(address):
    try:
        with urlopen(Request(address, headers={"Cache-Control": "no-cache"})) as answer:  # past caches on the way
            return json.load(answer)
    except HTTPError as error:
        return json.load(error) if error.code == 410 else sys.exit(str(error))  # a tombstone is a document too


def draw(article):
    yield from filter(None, (article["title"], article["message"]))
    for block in article["blocks"]:
        if block.get("status") == "withdrawn":
            continue
        mark = "#" * block["level"] if block["type"] == "heading" else "-"
        yield " ".join([mark, block["text"] or block["message"], *(f"[{n}]" for n in block["cites"])])
        yield from (f"  ! {flag['message']}" for flag in article["claims"].get(block["claim"], {}).get("flags", ()))
    yield from (f"{one['n']}. {one['formatted']} {one['standing']['message']}" for one in article["references"])


def follow(site, slug, seconds=5, after=0, shown=None):
    while changes := fetch(f"{site}/api/v1/changes?after={after}"):
        after = changes["items"][-1]["sequence"] if changes["items"] else after
        if shown is None or any(one["path"] == f"articles/{shown['id']}" for one in changes["items"]):
            shown = fetch(f"{site}/api/v1/articles/{slug}")
            print(*draw(shown), sep="\n", end="\n\n", flush=True)
        time.sleep(0 if changes["next"] else float(seconds))


follow(*sys.argv[1:])

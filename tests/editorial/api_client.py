"""What a stranger needs to draw an article from its JSON: a flat list of blocks, and a numbered list of sources.

These thirty lines are the promise of the API's shape (DESIGN §7): a test draws a page with nothing else.
"""

MARKS = {"paragraph": "", "bullet": "• ", "callout": "! "}


def draw(article: dict) -> str:
    lines = [article["title"].upper()]
    if article["message"]:
        lines.append(f"({article['message']})")
    lines += [line for block in article["blocks"] for line in draw_block(block, article["claims"])]
    lines += ["", "SOURCES", *(draw_source(one) for one in article["references"])]
    reviewed = article["lastReviewed"] or "not yet"
    return "\n".join([*lines, "", f"Last reviewed {reviewed} · edition {article['edition']} · {article['url']}"])


def draw_block(block: dict, claims: dict) -> list[str]:
    if block["type"] == "heading":
        return ["", "#" * block["level"] + " " + block["text"]]
    mark = f"{block['n']}. " if block["type"] == "step" else MARKS[block["type"]]
    text = block["text"] if block["text"] is not None else f"[{block['message']}]"
    cites = " [" + ", ".join(map(str, block["cites"])) + "]" if block["cites"] else ""
    flags = claims[block["claim"]]["flags"] if block["claim"] in claims else []
    indent = "  " * (block["level"] - 1)
    return [indent + mark + text + cites, *(f"{indent}  ({flag['message']})" for flag in flags)]


def draw_source(source: dict) -> str:
    standing = source["standing"]["message"]
    return f"{source['n']}. {source['formatted']}" + (f" ({standing})" if standing else "")

"""What a web server needs beside an exported tree: nginx and Caddy say of the files what Attest says of the documents.

Tags and dates are the server's own, of each file's second and size, which an export never repeats for one address;
`Repr-Digest`, and the links that differ from document to document, stay with Attest's own answers. A question with a
query is refused: a tree answers none. An Accept that names no form is answered with JSON.
"""

from collections.abc import Mapping

from django.conf import settings

from editorial.delivery.headers import ANYBODY, CURRENT, METHODS, NOT_KEPT, PREFLIGHT, ROOT, VARY, everywhere
from editorial.delivery.tree import NAMED
from editorial.formats.forms import FORMS, JSON, Form

# Of a coding in Accept-Encoding: that it is not taken.
REFUSED = r"\s*;\s*q=0(?:[.]0*)?\s*(?:,|$)|[^,; ]"
# An address has one name only: no second slash leads to it.
SEGMENTS = "(?:/[^./]+)+"
OTHERS = [one for one in FORMS.values() if one is not JSON]


def configuration(moved: Mapping[str, str], folder: str) -> dict[str, str]:
    """By file name. `moved` leads from where articles were to where they are."""
    return {
        "nginx.conf": _nginx(folder),
        "moved.map": "".join(f"{old} {new};\n" for old, new in sorted(moved.items())),
        "Caddyfile": _caddy(folder),
        "moved.caddy": "\n".join(_caddy_moved(n, *one) for n, one in enumerate(sorted(moved.items()))),
    }


def _shared() -> dict[str, str]:
    links = f'<{ROOT}/openapi.json>; rel="describedby", <{settings.CONTENT_LICENSE}>; rel="license"'
    return {"Vary": VARY, "Link": links, **ANYBODY, **everywhere()}


def _nginx(folder: str) -> str:
    accepted = "\n".join(f'  "{one.media_type}" {one.suffix};' for one in OTHERS)
    headers = "\n".join(f"  add_header {name} {_quoted(value)} always;" for name, value in _shared().items())
    named = "\n".join(_nginx_named(name, media) for name, media in NAMED.items())
    forms = "\n".join(_nginx_form(one) for one in FORMS.values())
    return f"""# Include this inside http {{ }}.
map_hash_bucket_size 512;
map_hash_max_size 1000000;
map $http_accept $attest_suffix {{
  default {JSON.suffix};
{accepted}
}}
# What clients send most is found by hash; only other words are searched.
map $http_accept_encoding $attest_wanted {{
  default "";
  br .br; "gzip, deflate, br" .br; "gzip, deflate, br, zstd" .br; gzip .gz; "gzip, deflate" .gz; identity "";
  "~*(^|[, ])br(?!{REFUSED})" .br; "~*(^|[, ])gzip(?!{REFUSED})" .gz;
}}
map $request_method $attest_refused {{ volatile; default 405; GET ""; HEAD ""; OPTIONS ""; }}
map $uri $attest_sent {{ default ""; "~[.]br$" br; "~[.]gz$" gzip; }}
map $status $attest_kept {{ default "{NOT_KEPT}"; 200 "{CURRENT}"; 304 "{CURRENT}"; 410 "{CURRENT}"; }}
map $attest_article $attest_moved {{ default ""; include {folder}/moved.map; }}
map $uri $attest_article {{ default ""; "~^(?<attest_base>{ROOT}/articles/[^/.]+)" $attest_base; }}
map $uri $attest_rest {{ default ""; "~^{ROOT}/articles/[^/.]+(?<attest_tail>.*)$" $attest_tail; }}

server {{
  listen 80;
  root {folder};
  etag on;
  merge_slashes off;
  if ($request_method = OPTIONS) {{ rewrite ^ /preflight last; }}
  if ($attest_refused) {{ return 405; }}
  if ($attest_moved) {{ return 308 $attest_moved$attest_rest; }}
  if ($args) {{ return 400; }}
  error_page 400 /problems/400.json;
  error_page 404 /problems/404.json;
  error_page 405 /problems/405.json;
  error_page 410 /gone$uri;
  add_header Cache-Control $attest_kept always;
  add_header Content-Encoding $attest_sent always;
{headers}

  location / {{ return 404; }}
  location /problems/ {{ internal; types {{ }} default_type application/problem+json; }}
{_nginx_methods(headers)}
  location ~ "^{ROOT}{SEGMENTS}$" {{
    types {{ }} default_type "{JSON.content_type}";
    if ($attest_suffix != {JSON.suffix}) {{ rewrite ^ $uri$attest_suffix last; }}
    try_files /live$uri{JSON.suffix}$attest_wanted /live$uri{JSON.suffix} @attest_plain_gone;
  }}
{named}
{forms}
  location @attest_plain_gone {{ rewrite ^ $uri{JSON.suffix} last; }}
  location @attest_gone {{
    if (-f $document_root/gone$uri) {{ return 410; }}
    return 404;
  }}
}}
"""


def _nginx_methods(headers: str) -> str:
    """What is said of methods, where it costs no other answer anything."""
    told = "\n".join(f"  add_header {name} {_quoted(value)};" for name, value in PREFLIGHT.items())
    return f"""  location = /preflight {{
  internal;
  add_header Allow "{METHODS}";
{told}
{headers}
  return 204;
  }}
  location = /problems/405.json {{
  internal; types {{ }} default_type application/problem+json;
  add_header Allow "{METHODS}" always;
  add_header Cache-Control {NOT_KEPT} always;
{headers}
  }}"""


def _nginx_named(name: str, media_type: str) -> str:
    return f"""  location = {ROOT}/{name} {{
    types {{ }} default_type {media_type};
    try_files /live$uri$attest_wanted /live$uri =404;
  }}"""


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _nginx_form(form: Form) -> str:
    ending = form.suffix.replace(".", "[.]")
    return f"""  location ~ "^/gone{SEGMENTS}{ending}$" {{ internal; types {{ }} default_type "{form.content_type}"; }}
  location ~ "^{ROOT}{SEGMENTS}{ending}$" {{
    types {{ }} default_type "{form.content_type}";
    try_files /live$uri$attest_wanted /live$uri @attest_gone;
  }}"""


def _caddy(folder: str) -> str:
    headers = "\n".join(f"    header {name} `{value}`" for name, value in _shared().items())
    rewrites = "\n".join(_caddy_rewrite(one) for one in [*OTHERS, JSON])
    types = _caddy_types()
    said = "\n".join(
        f"    @type{n} path {path}\n    header @type{n} Content-Type `{types[path]}`" for n, path in enumerate(types)
    )
    served = " ".join(f"*.{ending}" for ending in sorted({one.rpartition(".")[2] for one in (*types, *NAMED)}))
    return f"""# One site: put your name in place of :80.
:80 {{
  root * {folder}
  route {{
{headers}
    header Cache-Control "{CURRENT}"
    @doubled expression {{path}}.contains("//")
    error @doubled 404
{_caddy_methods()}
    import {folder}/moved.caddy
    @asked expression {{query}} != ""
    error @asked 400
{rewrites}
{said}
    @gone {{
      path {served}
      file /gone{{path}}
    }}
    handle @gone {{
      rewrite * /gone{{path}}
      file_server {{
        status 410
      }}
    }}
    @live {{
      path {served}
      file /live{{path}}
    }}
    handle @live {{
      rewrite * /live{{path}}
      file_server {{
        precompressed br gzip
      }}
    }}
    error 404
  }}
  handle_errors {{
    rewrite * /problems/{{err.status_code}}.json
    header Content-Type application/problem+json
    header Cache-Control {NOT_KEPT}
    file_server {{
      status {{err.status_code}}
    }}
  }}
}}
"""


def _caddy_types() -> dict[str, str]:
    """By path; the last that fits is said."""
    types = {f"*{one.suffix}": one.content_type for one in [JSON, *OTHERS]}
    return types | {f"{ROOT}/{name}": media_type for name, media_type in NAMED.items()}


def _caddy_methods() -> str:
    told = "\n".join(f"    header @preflight {name} `{value}`" for name, value in PREFLIGHT.items())
    return f"""    @preflight method OPTIONS
{told}
    header @preflight Allow "{METHODS}"
    header @preflight -Cache-Control
    respond @preflight 204
    @written not method GET HEAD
    header @written Allow "{METHODS}"
    error @written 405"""


def _caddy_moved(n: int, old: str, new: str) -> str:
    """With whatever stands after the address: a suffix, an edition."""
    return f"@moved{n} path_regexp moved{n} ^{old}([./].*)?$\nredir @moved{n} {new}{{re.moved{n}.1}} 308"


def _caddy_rewrite(form: Form) -> str:
    others = f"header Accept {form.media_type}\n      " if form is not JSON else ""
    return f"""    @{form.name} {{
      {others}path {ROOT}/*
      not path *.*
    }}
    rewrite @{form.name} {{path}}{form.suffix}"""

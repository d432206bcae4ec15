"""The language model: the SDK, the key (never shown), the endpoint. And the simulator's physics.

The only network access is one GET of ``<endpoint>/models``, without following redirects, as they
would carry the key elsewhere; and none at all where neither endpoint nor key is set.
"""

from __future__ import annotations

import importlib.util
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.parse import urlsplit, urlunsplit

from realtime_agent_ros.commands.checks.finding import Finding, fail, ok, warn
from realtime_agent_ros.commands.checks.probe import Answer, Probe
from realtime_agent_ros.processes import by_name, fix_for

DEFAULT_BASE_URL = "https://api.openai.com/v1"
TIMEOUT_S = 3.0
IMPORT_PROBE = """
import importlib.metadata, json, {module}
print(json.dumps(importlib.metadata.version("{distribution}")))
"""
OPTIONAL = (("agents", "openai-agents", "planner_node"), ("mujoco", "mujoco", "sim_node"))


def begin() -> dict[str, Probe]:
    """Start importing what is installed; ``import agents`` takes seconds."""
    return {
        module: Probe(IMPORT_PROBE.format(module=module, distribution=distribution))
        for module, distribution, _process in OPTIONAL
        if importlib.util.find_spec(module) is not None
    }


def check(probes: Mapping[str, Probe], environment: Mapping[str, str]) -> Iterator[Finding]:
    """SDK, simulator, key and endpoint."""
    for module, distribution, process in OPTIONAL:
        answer = probes[module].answer() if module in probes else None
        yield package(distribution, process, answer)
    base_url = environment.get("OPENAI_BASE_URL", "")
    key = environment.get("OPENAI_API_KEY", "")
    yield key_present(base_url, key)
    if base_url or key:
        yield endpoint(base_url or DEFAULT_BASE_URL, key)
    else:
        yield ok("endpoint", "none set: the offline model answers")


def package(distribution: str, process: str, answer: Answer | None) -> Finding:
    fix = fix_for(by_name(process))
    if answer is None:
        return warn(distribution, f"not installed; {process} cannot run", fix)
    if answer.error:
        return fail(distribution, answer.error, fix)
    return ok(distribution, f"{answer.value}, imported in {answer.took_s:.1f} s")


def key_present(base_url: str, key: str) -> Finding:
    if key:
        return ok("key", "OPENAI_API_KEY is set")
    if base_url:
        fix = "set it; a local server takes any word"
        return warn("key", "no OPENAI_API_KEY, so the offline model answers", fix)
    return ok("key", "no OPENAI_API_KEY: the offline model answers")


def endpoint(base_url: str, key: str) -> Finding:
    """Whether the endpoint answers a list of models within ``TIMEOUT_S``."""
    try:
        shown = without_credentials(base_url)
    except ValueError:
        shown = ""
    if not shown.startswith(("http://", "https://")):
        fix = "set it to http(s)://host:port/v1"
        return fail("endpoint", "OPENAI_BASE_URL is no http address", fix)
    request = urllib.request.Request(shown.rstrip("/") + "/models")
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_S) as reply:
            body = reply.read(4_000_000)
    except urllib.error.HTTPError as error:
        error.close()
        return _refused(shown, error.code)
    except (urllib.error.URLError, OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        fix = "is the server up, and OPENAI_BASE_URL right? Until then the offline model answers"
        return fail("endpoint", f"{shown}: {reason}", fix)
    return ok("endpoint", f"{shown}: {_models(body)}")


def _refused(shown: str, status: int) -> Finding:
    if status in (401, 403):
        return fail("endpoint", f"{shown} refuses the key ({status})", "set a valid OPENAI_API_KEY")
    fix = "an OpenAI-compatible endpoint answers GET /models; does OPENAI_BASE_URL end in /v1?"
    return warn("endpoint", f"{shown} answers with status {status}", fix)


def _models(body: bytes) -> str:
    try:
        names = [str(model["id"]) for model in json.loads(body)["data"]]
    except (ValueError, KeyError, TypeError):
        return "answers, but not with a list of models"
    first = ", ".join(names[:3])
    return f"{len(names)} models ({first}{', ...' if len(names) > 3 else ''})"


def without_credentials(url: str) -> str:
    """``url`` without user, password, query and fragment, all of which may be secret.

    Raises ValueError where it is no URL.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Returns None, which makes the redirect an HTTPError."""

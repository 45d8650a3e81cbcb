import re
from pathlib import Path

from chassis.testing import Harness
from contracts.event import catalogue
from contracts.permissions import Role
from gateway.routing.upstreams import Upstreams

from ..factories import gateway_of

STATIC = Path(__file__).parents[2] / "src/gateway/landing/static"


async def test_the_front_page_is_whole_and_runs_no_script_but_ours(gateway: Harness) -> None:
    async with gateway.client() as client:
        page = await client.get("/")
        assert page.headers["content-type"].startswith("text/html")
        policy = page.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=|javascript:", page.text)
        for path in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text):
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/assets/index.html")).status_code == 404
        assert (await client.get("/assets/..%2f..%2froutes.py")).status_code == 404


async def test_it_tells_how_each_service_is(gateway: Harness) -> None:
    async with gateway.client() as client:
        overview = (await client.get("/api/overview")).json()
    services = {service["service"]: service for service in overview["services"]}
    assert list(services) == ["gateway", "fleet"]
    assert services["fleet"]["database"] == "ok"
    assert services["fleet"]["bus"] == "away"
    assert services["fleet"]["status"] == "degraded"


async def test_a_service_that_does_not_answer_is_away(gateway: Harness) -> None:
    away = Upstreams({"fleet": "http://127.0.0.1:1"}, timeout=1)
    gateway_of(gateway).upstreams.transport = away.transport
    async with gateway.client() as client:
        overview = (await client.get("/api/overview")).json()
    await away.close()
    assert overview["services"][1]["status"] == "away"


def words_by_language() -> list[list[str]]:
    entry = re.compile(r'^  (?:"([^"]+)"|(\w+)):', re.MULTILINE)
    files = sorted((STATIC / "words").glob("*.js"))
    return [
        [quoted or plain for quoted, plain in entry.findall(file.read_text())] for file in files
    ]


def test_every_word_of_the_page_is_there_in_every_language() -> None:
    english, simplified, traditional = words_by_language()
    assert simplified == traditional == english
    pages = "".join((STATIC / name).read_text() for name in ("index.html", "page.js", "story.js"))
    used = re.findall(r'(?:data-word|data-label)="(\w+)"|say\("(\w+)"\)', pages)
    assert {word or other for word, other in used} <= set(english)


def test_every_event_is_told_as_a_sentence() -> None:
    assert set(catalogue()) <= set(words_by_language()[0])


def test_every_role_has_a_name() -> None:
    assert {f"role.{role}" for role in Role} <= set(words_by_language()[0])

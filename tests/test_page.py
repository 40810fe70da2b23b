"""The demonstration in a real browser: what a person sees, types and presses. Needs Chromium; skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo import GROUP, Demo, open_demo
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters
from bot.sandbox.server import Sandbox, open_sandbox
from bot.sandbox.window import Window
from bot.sandbox.world import World

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
SIZES = {"desktop": (1280, 800), "phone": (390, 780)}
PICTURE = Path(__file__).parents[1] / "docs" / "phone.png"
expect.set_options(timeout=20_000)  # a machine may be busy

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (make system installs it)"),
    pytest.mark.timeout(120),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """One demonstration for all tests but those that turn its clock."""
    async with open_demo(tmp_path_factory.mktemp("demo")) as demo:
        await demo.open_conversation()
        yield demo


def post(demo: Demo, method: str, **values: object) -> dict[str, Any]:
    """What the bot does, without the bot."""
    files = {"chart": ("chart.png", PICTURE.read_bytes())}
    return METHODS[method](demo.world, Parameters({"chat_id": 101, **values}, files))  # type: ignore[return-value]


async def open_page(
    browser: Browser, demo: Demo | Sandbox, size: str = "desktop", scheme: str = "light", query: str = ""
) -> tuple[Page, list[str]]:
    """The page at a size, and the errors of its console as they come."""
    width, height = SIZES[size]
    context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    sandbox = demo.sandbox if isinstance(demo, Demo) else demo
    await page.goto(f"{sandbox.address}/{query}")
    await expect(page.locator("#messages > li .bubble").first).to_be_visible(timeout=20_000)
    return page, errors


async def ask(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_question_a_button_and_a_digest_on_time(tmp_path: Path, browser: Browser, size: str, scheme: str) -> None:
    async with open_demo(tmp_path) as demo:
        await demo.open_conversation()
        await ask_press_and_wait(*await open_page(browser, demo, size, scheme), size)


async def ask_press_and_wait(page: Page, errors: list[str], size: str) -> None:
    bubbles = page.locator("#messages > li .bubble")
    before = await bubbles.count()
    await ask(page, "/country Mongolia")
    await expect(bubbles).to_have_count(before + 2)
    await expect(bubbles.last).to_contain_text("Amarbayasgalan")
    await page.locator(".keys").last.get_by_role("button").first.click()
    await expect(bubbles).to_have_count(before + 3)
    if size == "phone":
        await page.click("#back")
    await page.click("[data-move=next]")
    if size == "phone":
        await page.click("#chats button >> nth=0")
    await expect(page.locator("#messages")).to_contain_text("Diplomatic digest")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert errors == []


async def test_a_deep_link_is_answered(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo, query="?start=country_MN")
    await expect(page.locator("#messages > li .bubble").last).to_contain_text("Amarbayasgalan")
    assert errors == []


async def test_markup_from_outside_stays_text(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    await ask(page, '/country <img src=x onerror="document.title=1"> & <b>bold</b>')
    await expect(page.locator(".mine .bubble").last).to_contain_text("<img src=x")
    await expect(page.locator("#messages > li:not(.mine) .bubble").last).to_contain_text("<")
    assert await page.locator("#messages img").count() == 0
    assert errors == []


async def test_the_menu_by_keyboard(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    await page.fill("#text", "/fli")
    await page.press("#text", "ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine .bubble").last).to_contain_text("/flights")
    assert errors == []


async def test_other_readers_and_their_language(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    await page.click("#chats button >> nth=1")
    await ask(page, "/country Монголия")
    await expect(page.locator("#messages > li:not(.mine) .bubble").last).to_contain_text("Монголия")
    assert errors == []


async def test_ten_thousand_messages(browser: Browser) -> None:
    world = World()
    chat = world.add_person(103)
    for number in range(10_000):
        world.add_message(chat, world.bot, {"text": f"message {number}"})
    async with open_sandbox(world, also=Window(world).add_routes) as sandbox:
        page, errors = await open_page(browser, sandbox)
        await expect(page.locator("#messages > li .bubble").last).to_contain_text("message 9999")
        assert await page.locator("#messages > li").count() < 500
        await page.click("#earlier")
        await ask(page, "/flights")
        await expect(page.locator(".mine .bubble").last).to_contain_text("/flights")
        assert errors == []


async def test_pictures_documents_and_albums(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    post(demo, "sendPhoto", photo="attach://chart", caption="<b>Trade</b>", parse_mode="HTML")
    picture = page.locator("#messages img").last
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    post(demo, "sendDocument", document="attach://chart", caption="to keep")
    async with page.expect_download() as coming:
        await page.locator(".document").last.click()
    download = await coming.value
    assert (download.suggested_filename, (await download.path()).read_bytes()) == ("chart.png", PICTURE.read_bytes())
    post(demo, "sendMediaGroup", media=[{"type": "photo", "media": "attach://chart"}] * 2)
    await expect(page.locator("#messages > li.joined")).to_have_count(1)
    assert errors == []


async def test_edited_and_deleted_messages(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    keyboard = {"inline_keyboard": [[{"text": "Next", "callback_data": "1+/help"}]]}
    place = {"message_id": post(demo, "sendMessage", text="page one", reply_markup=keyboard)["message_id"]}
    await page.get_by_role("button", name="Next", exact=True).focus()
    post(demo, "editMessageText", **place, text="page two", reply_markup=keyboard)
    bubble = page.locator(f"#m{place['message_id']}")
    await expect(bubble).to_contain_text("page two")
    await expect(bubble).to_contain_text("edited")
    await expect(page.get_by_role("button", name="Next", exact=True)).to_be_focused()
    post(demo, "deleteMessage", **place)
    await expect(bubble).to_have_count(0)
    assert errors == []


async def test_a_group_of_several_readers(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    await page.click("#chats button >> nth=3")
    await page.select_option("#as", label="Сергей")
    await ask(page, "/trade@AttacheSandboxBot Mongolia")
    await expect(page.locator(".mine .from").last).to_have_text("Сергей")
    await expect(page.locator("#messages > li:not(.mine) .bubble").last).to_contain_text("Attaché")
    await expect(page.locator("#messages > li:not(.mine) .bubble").last).to_contain_text("74")
    await page.select_option("#as", label="Айгүл")
    await expect(page.locator(".mine")).to_have_count(0)
    await page.fill("#text", "/fli")
    await page.press("#text", "ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine .bubble").last).to_contain_text("/flights@AttacheSandboxBot")
    assert errors == []


async def test_files_and_forwarding(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    await page.set_input_files("#file", files=[{"name": "note.txt", "mimeType": "text/plain", "buffer": b"Nothing happened."}])
    await expect(page.locator(".mine .document").last).to_contain_text("note.txt")
    sent = [message["document"] for message in demo.world.chats[101].messages.values() if "document" in message]
    assert sent[-1]["mime_type"] == "text/plain"
    await page.locator(".mine .more").last.click()
    await page.locator("#forward").get_by_role("button", name="Trade desk").click()
    await page.click("#chats button >> nth=3")
    await expect(page.locator("#messages .origin").last).to_have_text("Forwarded from Aigerim")
    assert errors == []


async def test_an_answer_put_into_a_chat_by_inline_query(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    await page.fill("#text", "@AttacheSandboxBot trade mongolia")
    await page.locator("#offers button").first.click()
    await expect(page.locator(".mine .from").last).to_have_text("Aigerim via @AttacheSandboxBot")
    await expect(page.locator(".mine .bubble").last).to_contain_text("74")
    assert errors == []


async def test_typing_and_notices(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    post(demo, "sendChatAction", action="typing")
    await expect(page.locator("#state")).to_have_text("typing …")
    demo.world.queries["9"] = False
    post(demo, "answerCallbackQuery", callback_query_id="9", text="Reported.")
    await expect(page.get_by_role("status")).to_have_text("Reported.")
    assert errors == []


async def test_only_what_is_new_is_read_out(demo: Demo, browser: Browser) -> None:
    page, errors = await open_page(browser, demo)
    await expect(page.locator("#spoken p")).to_have_count(0)
    post(demo, "sendMessage", text="fresh")
    await expect(page.locator("#spoken p")).to_have_text(["fresh"])
    await page.click("#chats button >> nth=1")
    await page.click("#chats button >> nth=0")
    await expect(page.locator("#spoken p")).to_have_count(1)
    assert await page.locator("#messages").evaluate("list => list.closest('[aria-live], [role=log]')") is None
    assert errors == []


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("desktop", "dark"), ("phone", "dark")])
async def test_nothing_bars_anybody(demo: Demo, browser: Browser, size: str, scheme: str) -> None:
    """Names, roles, contrast and landmarks as axe checks them: the chats, a menu, a group."""
    demo.world.say(101, "/trade@AttacheSandboxBot Mongolia", GROUP[0])
    demo.world.say(102, "/meetings@AttacheSandboxBot", GROUP[0])
    demo.world.send_file(101, 101, "note.txt", b"x")
    page, _ = await open_page(browser, demo, size, scheme)
    await page.click("#menubutton")
    found = (await Axe().run(page)).response["violations"]
    await page.keyboard.press("Escape")
    if size == "phone":
        await page.click("#back")
        found += (await Axe().run(page)).response["violations"]
    await page.click("#chats button >> nth=3")
    found += (await Axe().run(page)).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found] == []

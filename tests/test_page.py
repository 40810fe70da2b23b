"""The demonstration in a real browser: what a person sees, types and presses. Needs Chromium; skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo import Demo, open_demo

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

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (make system installs it)"),
    pytest.mark.timeout(120),
]


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with open_demo(tmp_path) as demo:
        await demo.open_conversation()
        yield demo


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def open_page(
    browser: Browser, demo: Demo, size: str = "desktop", scheme: str = "light", query: str = ""
) -> tuple[Page, list[str]]:
    """The page at a size, and the errors of its console as they come."""
    width, height = SIZES[size]
    context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{demo.sandbox.address}/{query}")
    await expect(page.locator("#messages > li .bubble").first).to_be_visible()
    return page, errors


async def ask(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_question_a_button_and_a_digest_on_time(demo: Demo, browser: Browser, size: str, scheme: str) -> None:
    page, errors = await open_page(browser, demo, size, scheme)
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


async def test_ten_thousand_messages(demo: Demo, browser: Browser) -> None:
    chat = demo.world.chats[103]
    for number in range(10_000):
        demo.world.add_message(chat, demo.world.bot, {"text": f"message {number}"})
    page, errors = await open_page(browser, demo)
    await page.click("#chats button >> nth=2")
    await expect(page.locator("#messages > li .bubble").last).to_contain_text("message 9999")
    assert await page.locator("#messages > li").count() < 500
    await page.click("#earlier")
    await ask(page, "/flights")
    await expect(page.locator(".mine .bubble").last).to_contain_text("/flights")
    assert errors == []

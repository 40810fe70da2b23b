"""The README's pictures, made from the demonstration itself: `make pictures`. Needs Chromium."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo import Demo, open_demo

HERE = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIMIT = 200_000  # bytes a picture


async def open_page(browser: Browser, demo: Demo, width: int, height: int, scheme: str) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(demo.sandbox.address)
    await page.wait_for_selector("#messages .bubble")
    return page


async def ask(page: Page, text: str, answer: str) -> None:
    """Write a text and wait until the answer to it contains some words."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await wait_for(page, answer)


async def wait_for(page: Page, words: str) -> None:
    """The newest message contains these words."""
    await expect(page.locator("#messages > li .bubble").last).to_contain_text(words, timeout=30_000)
    await page.mouse.move(500, 5)  # no button under the pointer


async def save(page: Page, name: str) -> None:
    picture = await page.screenshot()
    assert len(picture) < LIMIT, f"{name} has {len(picture)} bytes"
    (HERE / name).write_bytes(picture)


async def make_pictures(demo: Demo, browser: Browser) -> None:
    page = await open_page(browser, demo, 1120, 770, "light")
    await wait_for(page, "$74M")
    await save(page, "desktop.png")
    await page.click("[data-move=next]")
    await wait_for(page, "Diplomatic digest")
    await save(page, "digest.png")
    phone = await open_page(browser, demo, 390, 770, "dark")
    await ask(phone, "/agenda", "Agenda")
    await save(phone, "phone.png")


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_demo(Path(folder)) as demo, async_playwright() as playwright:
            await demo.open_conversation()
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            await make_pictures(demo, browser)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

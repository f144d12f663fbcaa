"""The browser that the tests of pages use can tell a good page from a bad one."""

from tests.browser import violations


async def test_axe_finds_what_is_wrong_with_a_page(browser):
    page = await browser.new_page()
    await page.set_content("<html lang=en><title>A</title><main><h1>A</h1><img src='data:,'>")
    assert any(each.startswith("image-alt") for each in await violations(page))
    await page.set_content("<html lang=en><title>A</title><main><h1>A</h1><p>Fine.</p>")
    assert await violations(page) == []

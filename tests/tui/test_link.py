"""The tracking link: one key, and it is shown as well, since no terminal says it took it."""

from tests.tui.driver import SITE, desk
from tests.tui.stores import MemoryStore, demo_document


async def test_c_copies_the_link_and_shows_it() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("c")
        link = f"{SITE}/track/{at.job('J-000001').tracking_token}"
        assert at.app.clipboard == link
        await at.until_said(f"Tracking link of J-000001 copied through the terminal:{link}")


async def test_the_link_stands_on_one_line_so_that_it_can_be_selected() -> None:
    async with desk(MemoryStore(demo_document()), size=(90, 24)) as at:
        await at.press("c")
        await at.until_said("copied")
        url = at.app.clipboard
        assert any(url in line for line in at.lines())
        # Escape takes the toast away before its time.
        await at.press("escape")
        assert not any(url in line for line in at.lines())


async def test_the_pages_address_may_be_known_only_once_the_store_is_open() -> None:
    store = MemoryStore(demo_document())

    def open_store() -> MemoryStore:
        return store

    async with desk(open_store=open_store, site_url=lambda: "https://customers.example") as at:
        await at.press("c")
        assert at.app.clipboard.startswith("https://customers.example/track/")

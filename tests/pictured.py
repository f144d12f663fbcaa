"""The small file's posts, with pictures as a feed gives them."""

from collections.abc import Mapping
from dataclasses import replace

from faqbot.posts import RelatedPosts
from faqbot.service import Service

PICTURE = "https://cdn.acme.dev/summer.jpg"


def picture(service: Service, pictures: Mapping[str, str] | None = None) -> None:
    """Give posts a picture, by their ids; the one below "When are you open?" by itself."""
    found = {"summer": PICTURE} if pictures is None else pictures
    posts = [replace(each, image=found.get(each.id)) for each in service.snapshot.posts.newest]
    service.snapshot = replace(service.snapshot, posts=RelatedPosts(posts))

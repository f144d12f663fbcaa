"""JSON over HTTP: other programs ask, such as the server behind a website."""

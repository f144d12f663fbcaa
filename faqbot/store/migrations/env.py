"""Run by Alembic: applies the steps on the connection that `database` has opened and will commit."""

from alembic import context

from faqbot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()

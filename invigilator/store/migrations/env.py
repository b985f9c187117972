"""Run by Alembic: uses the connection and the transaction it is given."""

from alembic import context
from sqlalchemy import Connection

from invigilator.store.tables import metadata

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("migrations run only through invigilator.store.schema")
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

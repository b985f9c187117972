"""Schema migrations; `schema.upgrade` runs them, no alembic.ini is needed."""

"""The journal and its projections; the only place that knows SQLAlchemy."""

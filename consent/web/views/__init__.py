"""One module per group of pages; each lists its own addresses in `urlpatterns`."""

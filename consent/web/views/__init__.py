"""One module per group of pages; `consent/web/urls.py` says at which address each is."""

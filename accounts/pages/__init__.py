"""Pages about the person: where they live, and how the site looks to them."""

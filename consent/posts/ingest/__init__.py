"""What platforms say of their own accounts and posts: its lines, and how they are kept."""

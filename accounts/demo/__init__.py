"""The demo: invented people, one-click sign-in, and a page with the mail. Not there otherwise."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "consent.posts"

"""Django's own applications, where they would get in the way of this project's."""

from django.contrib.messages.apps import MessagesConfig


class Messages(MessagesConfig):
    """Leaves the label `messages` to a resource."""

    label = "django_messages"

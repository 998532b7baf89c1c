"""What the site's database holds: people and their roles, links that let somebody in, and what is typed but not saved.

Records are files of their review and never stand here: a lost database loses accounts, and drafts of the last hours.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac

SLUG: Final = 64
TOLD: Final = 200


class Person(AbstractBaseUser):
    """Somebody with an account; `name` is what their records are named after.

    `proxy_name` is what a trusted proxy calls them; a session opened in an earlier `session_round` has ended.
    """

    name = models.SlugField(max_length=SLUG, unique=True)
    label = models.CharField(max_length=TOLD, blank=True)
    is_active = models.BooleanField(default=True)
    shortcuts = models.BooleanField(default=True)
    proxy_name = models.CharField(max_length=TOLD, blank=True)
    session_round = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Person]] = models.Manager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Nobody is two people for the proxy."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["proxy_name"], condition=~models.Q(proxy_name=""), name="one_person_a_proxy_name"
            )
        ]

    def __str__(self) -> str:
        return self.label or self.name

    def get_session_auth_hash(self) -> str:
        """What a session carries to stay open: another password, or another round, ends it."""
        return salted_hmac(
            "entry.session", f"{self.session_round} {self.password}", algorithm="sha256"
        ).hexdigest()


class Membership(models.Model):
    """The role that a person has in a review; without a review, in all of them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    review = models.CharField(max_length=TOLD, blank=True)
    role = models.CharField(max_length=20)

    objects: ClassVar[models.Manager[Membership]] = models.Manager()

    class Meta:
        """One role a review."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "review"], name="one_role_a_review")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} of {self.review or 'every review'}"


class Ticket(models.Model):
    """A link that lets its holder in once: as a person there is, or as one who is invited.

    `name` is the one that a lead keeps for the invited; without it they choose. Only the token's hash is kept, so that
    whoever reads the database cannot come in with it.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True)
    label = models.CharField(max_length=TOLD, blank=True)
    name = models.CharField(max_length=SLUG, blank=True)
    review = models.CharField(max_length=TOLD, blank=True)
    role = models.CharField(max_length=20, blank=True)
    made_by = models.CharField(max_length=SLUG, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Ticket]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.person or self.label}, until {self.expires_at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """A login that was tried and has not succeeded; the name is hashed, since passwords are typed there by mistake."""

    address = models.CharField(max_length=SLUG)
    name_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Attempt]] = models.Manager()

    class Meta:
        """Counted by address, within a time."""

        indexes: ClassVar[list[Any]] = [models.Index(fields=["address", "at"], name="attempts_of_an_address")]

    def __str__(self) -> str:
        return f"{self.address} at {self.at:%Y-%m-%d %H:%M}"


class OpenDraft(models.Model):
    """What a person types into a record: over which file, how many changes there were, and how many are saved."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    review = models.CharField(max_length=TOLD)
    study = models.CharField(max_length=SLUG)
    form = models.CharField(max_length=SLUG)
    base_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveBigIntegerField(default=0)
    saved_version = models.PositiveBigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager[OpenDraft]] = models.Manager()

    class Meta:
        """One a record."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "review", "study", "form"], name="one_draft_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.review}/{self.study}/{self.form}"


class DraftChange(models.Model):
    """One typed value, kept for a while after it is saved, so that a tab that was left open meets it."""

    draft = models.ForeignKey(OpenDraft, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveBigIntegerField()
    tab = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=400)
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[DraftChange]] = models.Manager()

    class Meta:
        """Found by draft and field, in the order they came."""

        ordering: ClassVar[list[str]] = ["version", "id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["draft", "name", "version"], name="changes_of_a_field")
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.text!r} ({self.version})"

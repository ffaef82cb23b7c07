"""The folder's file of people and where they belong."""

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from consortium.folder import widgets
from consortium.folder.columns import Column, update_rows
from consortium.folder.entries import NEW, Current
from consortium.folder.registry import register
from consortium.folder.resource import FolderResource
from consortium.models import Membership, User


class PersonColumn(Column):
    """A value of the person's account, in the file of people and their organisations."""

    def bind(self, model):
        self.required = self.name == "email"
        self.blank = ""


@register
class PeopleResource(FolderResource):
    """A row for each membership, or for the account alone where the organisation is blank.

    New accounts cannot sign in by password until one is set. Passwords, administrators' powers
    and closed accounts are not part of the format.
    """

    email = PersonColumn("email", widget=widgets.SignInEmail(254))
    name = PersonColumn("name", widget=widgets.Words(200))

    class Meta:
        name = "people"
        model = Membership
        import_id_fields = ("email", "organisation")
        fields = "email name organisation role".split()
        post = {"role": "coordinator"}

    def bind(self):
        super().bind()
        self.fields["organisation"].blank = None
        self.fields["organisation"].required = False
        self.fields["role"].blank = ""
        self.fields["role"].required = False

    def prepare(self, table, entries, faults):
        """One person has one name, and a role wherever there is an organisation."""
        names = {}
        for entry in entries:
            given = entry.values.get("name")
            first = names.setdefault(entry.key[0], entry) if given else entry
            if given and first.values["name"] != given:
                message = (
                    f"“{entry.key[0]}” is “{first.values['name']}” in row {first.number} and "
                    f"“{given}” here. Write one name."
                )
                faults.add(table, entry.number, "name", message)
        for entry in entries:
            if "name" in entry.values and entry.key[0] in names:
                entry.values["name"] = names[entry.key[0]].values["name"]

    def check(self, table, entries, faults):
        for entry in entries:
            values = self.final(entry)
            organisation, role = values["organisation"], values.get("role", "")
            if organisation and not role and entry.sound:
                message = "Say what the person is there: staff, lead, officer or coordinator."
                faults.add(table, entry.number, "role", message)
            elif role and not organisation:
                message = "There is a role without an organisation. Fill in both, or neither."
                faults.add(table, entry.number, "organisation", message)

    def stored(self):
        found = self._memberships(Membership.objects.filter(user__is_active=True))
        alone = User.objects.filter(is_active=True, memberships=None)
        return found | self._accounts(alone)

    def exported(self):
        """As of every file; who belongs only to organisations that wait is an account alone."""
        approved = Membership.objects.filter(organisation__status="approved")
        members = approved.filter(user__is_active=True)
        alone = User.objects.filter(is_active=True).exclude(memberships__in=approved)
        return self._memberships(members) | self._accounts(alone)

    def _memberships(self, rows):
        rows = rows.values_list(
            "pk", "user__email", "user__name", "organisation__reference", "role"
        )
        return {
            (email, organisation): self._current(pk, email, name, organisation, role)
            for pk, email, name, organisation, role in rows
        }

    def _accounts(self, rows):
        rows = rows.values_list("pk", "email", "name")
        return {(email, None): self._current(pk, email, name, None, "") for pk, email, name in rows}

    def _current(self, pk, email, name, organisation, role):
        return Current(
            pk, {"email": email, "name": name, "organisation": organisation, "role": role}
        )

    def find(self, entries, present):
        emails = [entry.key[0] for entry in entries]
        accounts = self._accounts(User.objects.filter(email__in=emails))
        found = accounts | self._memberships(Membership.objects.filter(user__email__in=emails))
        for entry in entries:
            entry.current = found.get(entry.key)
        self.compare(entries)
        for entry in entries:
            account = accounts.get((entry.key[0], None))
            if entry.state == NEW and account:
                # A new place for somebody known: a file without names leaves the name alone.
                entry.values.setdefault("name", account.values["name"])

    def save(self, entries, lookup):
        names = {entry.key[0]: entry.values["name"] for entry in entries if "name" in entry.values}
        known = {user.email: user for user in User.objects.filter(email__in=names)}
        renamed = [user for user in known.values() if user.name != names[user.email]]
        for user in renamed:
            user.name = names[user.email]
        update_rows(User, renamed, ["name"])
        self._add_accounts({entry.key[0] for entry in entries if entry.state == NEW}, names)
        people = dict(
            User.objects.filter(
                email__in=names | dict.fromkeys(entry.key[0] for entry in entries)
            ).values_list("email", "pk")
        )
        new = [entry for entry in entries if entry.state == NEW and entry.key[1]]
        Membership.objects.bulk_create(
            Membership(
                user_id=people[entry.key[0]],
                organisation_id=lookup["organisations", entry.key[1]],
                role=entry.values["role"],
            )
            for entry in new
        )
        changed = {entry.pk: entry.values["role"] for entry in entries if "role" in entry.changes}
        places = list(Membership.objects.filter(pk__in=changed))
        for place in places:
            place.role = changed[place.pk]
        update_rows(Membership, places, ["role"])

    def _add_accounts(self, emails, names):
        now = timezone.now()
        known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
        User.objects.bulk_create(
            User(
                email=email,
                name=names.get(email, ""),
                password=make_password(None),
                joined_at=now,
            )
            for email in sorted(emails - known)
        )

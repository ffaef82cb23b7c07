"""A web process that takes one upload of twenty megabytes, as its server would hand it over.

Prints how many megabytes of memory it held at most. Called by the bench, in a process of its own.
"""

import os
import sys
import tempfile

MEGABYTE = 1024 * 1024
BOUNDARY = "bench"
TOKEN = "x" * 32


def main(email):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")
    from consortium.wsgi import application
    from tests.bench import database

    database.use()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from consortium.models import Import, User

    person = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    before = set(Import.objects.values_list("pk", flat=True))
    transaction.on_commit = lambda *_, **__: None  # no worker is to take it
    with tempfile.TemporaryFile() as body:
        write_body(body)
        status = ask(application, body, session.session_key)
    assert status.startswith("302"), status
    new = Import.objects.exclude(pk__in=before)
    assert new.get().size == 20 * MEGABYTE - 1000
    new.delete()
    session.delete()
    print(most_memory() // 1024)


def write_body(stream):
    fields = {"csrfmiddlewaretoken": TOKEN, "organisation": "all", "source": "sheet"}
    for name, value in fields.items():
        part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        stream.write(part.encode())
    stream.write(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n".encode()
    )
    left = 20 * MEGABYTE - 1000
    while left:
        stream.write(b"x" * min(left, MEGABYTE))
        left -= min(left, MEGABYTE)
    stream.write(f"\r\n--{BOUNDARY}--\r\n".encode())


def ask(application, body, session_key):
    from django.conf import settings

    size = body.tell()
    body.seek(0)
    answers = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/projects/import/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session_key}; csrftoken={TOKEN}",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(size),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    response = application(environ, lambda status, headers: answers.append(status))
    b"".join(response)
    response.close()
    return answers[0]


def most_memory():
    """Kilobytes this process held at most."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(sys.argv[1])

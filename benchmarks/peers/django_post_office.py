"""django-post-office over PostgreSQL: queue mails, then measure `send_queued` with two processes of five threads."""

import os
import sys
import time

import django
import psycopg
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

DATABASE = "peer_post_office"


def main(count: int, port: int) -> None:
    url = os.environ["PEER_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    server = conninfo_to_dict(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "HOST": server.get("host", ""),
                "USER": server.get("user", ""), "PASSWORD": server.get("password", ""), "PORT": server.get("port", ""),
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True, SECRET_KEY="only-for-benchmarks",
        EMAIL_BACKEND="post_office.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        POST_OFFICE={
            "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
            "BATCH_SIZE": count, "THREADS_PER_PROCESS": 5, "BATCH_DELIVERY_TIMEOUT": 600, "LOG_LEVEL": 1,
        },
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from post_office import mail

    call_command("migrate", verbosity=0)
    text, html = os.environ["PEER_TEXT"], os.environ["PEER_HTML"]
    for start in range(0, count, 1000):
        mail.send_many(
            {
                "sender": "desk@example.org", "recipients": [f"c{n}@customers.example.org"],
                "subject": f"Thank you, Anna Kowalska {n}", "message": text.format(name=f"Anna Kowalska {n}"),
                "html_message": html.format(name=f"Anna Kowalska {n}"),
            }
            for n in range(start, min(start + 1000, count))
        )  # fmt: skip
    from django.db import connections
    from post_office.mail import get_queued, send_queued

    begun = time.monotonic()
    while get_queued().exists():
        connections.close_all()  # its processes are forked: each wants a connection of its own
        _, failed, _ = send_queued(processes=2)
        connections.close_all()
        assert not failed
    print(f"rate {count / (time.monotonic() - begun):.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""What was not chosen leaves no trace: no word of it in any file of the project."""

import re
from pathlib import Path

import pytest

from combinations import Combination
from fault_report import no_faults
from project_files import found, texts_of

ANSWERS = ".copier-answers.yml"
#: A line that shows how to change an answer may name another one.
CHANGE = re.compile(r".*\bcopier update\b.*")
#: Databases have accounts of their own.
DATABASE_ACCOUNTS = re.compile(r"database_url")
ACCOUNT_WORDS = (
    r"tokens?\b|(?<!url\.)(?<!\")passw(?!ord=unquote)|jwt|pwdlib|argon|"
    r"(?<!ui_)oauth|sign.?in|sessions?/|/users|current_?user|admin|throttl|leeway"
)
PASSWORD_WORDS = (
    r"(?<!url\.)(?<!\")passw(?!ord=unquote)|argon|pwdlib|pyjwt|throttl|sign_in_attempts|(?<!joserfc )import jwt"
)
TASK_WORDS = r"celery|\brq\b|taskiq|redis|rabbit|amqp|broker|kombu|outbox|enqueue|smtp|purge|scheduler"
#: A data model that calls its own tables and columns by these words.
OF_EVERY_ANSWER = "taken_names"
#: The words that must not show up with an answer, whatever their case.
UNUSED: dict[tuple[str, str], str] = {
    ("framework", "fastapi"): r"django|flask|ninja",
    ("framework", "django"): r"fastapi|flask|starlette|sqlalchemy|alembic",
    ("framework", "flask"): r"fastapi|django|ninja|starlette",
    ("database", "sqlite"): r"postgres|asyncpg|psycopg|mysql|maria|asyncmy",
    ("database", "postgresql"): r"mysql|maria|asyncmy|aiosqlite|sqlite",
    ("database", "mysql"): r"postgres|asyncpg|psycopg|aiosqlite|sqlite",
    ("auth", "none"): ACCOUNT_WORDS,
    ("auth", "jwt"): r"oidc|openid|authlib|joserfc",
    ("auth", "oauth2"): PASSWORD_WORDS,
    ("tasks", "none"): TASK_WORDS,
    ("tasks", "celery"): r"\brq\b|taskiq",
    ("tasks", "rq"): r"celery|taskiq|rabbit|amqp",
    ("tasks", "taskiq"): r"celery|\brq\b",
}


@pytest.mark.parametrize(("question", "answer"), UNUSED)
def test_no_trace_of_what_was_not_chosen(projects: dict[Combination, Path], question: str, answer: str) -> None:
    chosen = [
        project
        for each, project in projects.items()
        if getattr(each, question) == answer and each.spec != OF_EVERY_ANSWER
    ]
    texts = [
        text._replace(content=CHANGE.sub("", text.content))
        for project in chosen
        for text in texts_of(project)
        if text.name != ANSWERS and not (question == "auth" and DATABASE_ACCOUNTS.search(text.name))
    ]
    no_faults(found(UNUSED[question, answer], texts, re.IGNORECASE))

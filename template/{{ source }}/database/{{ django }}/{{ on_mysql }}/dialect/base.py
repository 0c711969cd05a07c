"""Django's MySQL backend, on a driver that installs without a compiler, and with texts compared byte by byte."""

import pymysql

pymysql.install_as_MySQLdb()

from django.db.backends.mysql import base, schema  # noqa: E402  it imports the driver


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Creates tables whose texts are equal when they are the same; the server's default ignores case."""

    sql_create_table = f"{schema.DatabaseSchemaEditor.sql_create_table} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor

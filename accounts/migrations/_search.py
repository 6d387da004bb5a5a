"""A part of a name or address is found without reading everybody (docs/decisions/0030); Django has no word for it.

Both databases keep the groups of three letters that are in name and address, each of which ends in two blanks, so that
every letter begins a group: one or two letters, a name in Chinese, are found as the beginning of one. SQLite has them
in a table beside the accounts, kept by triggers, PostgreSQL in a column that no model knows. SQLite drops a table's triggers when it
rebuilds it: a migration that rebuilds ``accounts_user`` puts them back after.
"""

from collections.abc import Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_TABLE = """
CREATE VIRTUAL TABLE accounts_usersearch USING fts5(letters, content='', tokenize='trigram', detail='none')
"""
_GROUPS = "CREATE VIRTUAL TABLE accounts_usergroup USING fts5vocab('accounts_usersearch', 'instance')"
_FILL = """
INSERT INTO accounts_usersearch (rowid, letters) SELECT id, name || '  ' || address || '  ' FROM accounts_user
"""
_ADD = "INSERT INTO accounts_usersearch (rowid, letters) VALUES (NEW.id, NEW.name || '  ' || NEW.address || '  ');"
_REMOVE = """
INSERT INTO accounts_usersearch (accounts_usersearch, rowid, letters)
VALUES ('delete', OLD.id, OLD.name || '  ' || OLD.address || '  ');
"""

# With their places: groups in a row are found as a phrase. A word of a tsvector is quoted, as a letter may be anything.
_FUNCTION = r"""
CREATE FUNCTION accounts_letter_groups(name text, address text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(
        '''' || replace(replace(substr(letters, place, 3), '\', '\\'), '''', '''''') || ''':' || place, ' '
    )::tsvector
    FROM (SELECT lower(name || '  ' || address || '  ') AS letters) AS whole,
         generate_series(1, length(letters) - 2) AS place
$$
"""
_COLUMN = """
ALTER TABLE accounts_user
ADD COLUMN letter_groups tsvector GENERATED ALWAYS AS (accounts_letter_groups(name, address)) STORED
"""
# What was written lately waits in a list that every search reads through: 4 MB of it, the default, take two
# milliseconds, 256 kB a fifth of one.
_INDEX = "CREATE INDEX user_search ON accounts_user USING gin (letter_groups) WITH (gin_pending_list_limit = 256)"


def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in [_TABLE, _GROUPS, _FILL, *_triggers()] if on_sqlite else [_FUNCTION, _COLUMN, _INDEX]:
        schema_editor.execute(statement, params=None)


def _triggers() -> Iterator[str]:
    yield f"CREATE TRIGGER accounts_usersearch_added AFTER INSERT ON accounts_user BEGIN {_ADD} END"
    yield f"CREATE TRIGGER accounts_usersearch_removed AFTER DELETE ON accounts_user BEGIN {_REMOVE} END"
    yield f"""
    CREATE TRIGGER accounts_usersearch_changed AFTER UPDATE OF name, address ON accounts_user
    WHEN OLD.name IS NOT NEW.name OR OLD.address IS NOT NEW.address
    BEGIN {_REMOVE} {_ADD} END
    """

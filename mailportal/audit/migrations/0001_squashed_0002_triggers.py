"""The database itself keeps evidence (docs/security.md 1.12).

A sealed event is never changed; an unsealed one only by sealing it; none is deleted unless a checkpoint covers it;
a checkpoint is never changed, and deleted only where no event is left. Emptying the tables is thus: checkpoint,
delete the events, delete the checkpoints. A migration that rebuilds one of the tables on SQLite drops its triggers
and has to create them again.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CONTENT = (
    "id",
    "at",
    "event",
    "domain_id",
    "actor",
    "actor_role",
    "target",
    "source_address",
    "program",
    "request_id",
    "change",
)

SQLITE = [
    f"""
    CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event
    WHEN OLD.sequence IS NOT NULL OR {" OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in CONTENT)}
    BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END
    """,
    """
    CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event
    WHEN OLD.sequence IS NULL OR OLD.sequence > coalesce((SELECT max(sequence) FROM audit_checkpoint), 0)
    BEGIN SELECT RAISE(ABORT, 'audit events above the newest checkpoint are never deleted'); END
    """,
    """
    CREATE TRIGGER audit_checkpoint_unchanged BEFORE UPDATE ON audit_checkpoint
    BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never changed'); END
    """,
    """
    CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint
    WHEN EXISTS (SELECT 1 FROM audit_event)
    BEGIN SELECT RAISE(ABORT, 'audit checkpoints are kept while there are events'); END
    """,
]

POSTGRESQL = [
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % refused: evidence is kept', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event FOR EACH ROW
    WHEN (OLD.sequence IS NOT NULL
          OR ({", ".join(f'OLD."{name}"' for name in CONTENT)})
             IS DISTINCT FROM ({", ".join(f'NEW."{name}"' for name in CONTENT)}))
    EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE FUNCTION audit_refuse_unless_witnessed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.sequence IS NULL OR OLD.sequence > coalesce((SELECT max(sequence) FROM audit_checkpoint), 0) THEN
            RAISE EXCEPTION 'audit events above the newest checkpoint are never deleted'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event FOR EACH ROW
    EXECUTE FUNCTION audit_refuse_unless_witnessed()
    """,
    """
    CREATE FUNCTION audit_refuse_unless_empty() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM audit_event) THEN
            RAISE EXCEPTION '% of % refused while there are audit events', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE TRIGGER audit_event_not_truncated BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT
    EXECUTE FUNCTION audit_refuse_unless_empty()
    """,
    """
    CREATE TRIGGER audit_checkpoint_unchanged BEFORE UPDATE ON audit_checkpoint FOR EACH ROW
    EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint FOR EACH ROW
    EXECUTE FUNCTION audit_refuse_unless_empty()
    """,
    """
    CREATE TRIGGER audit_checkpoint_not_truncated BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT
    EXECUTE FUNCTION audit_refuse_unless_empty()
    """,
]


def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True

    replaces = [("audit", "0001_initial"), ("audit", "0002_triggers")]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("sequence", models.BigIntegerField(unique=True)),
                ("mac", models.BinaryField(max_length=32)),
                ("kid", models.PositiveSmallIntegerField()),
                ("signature", models.BinaryField(max_length=32)),
            ],
            options={"db_table": "audit_checkpoint"},
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("event", models.CharField(max_length=80)),
                ("domain_id", models.BigIntegerField(db_index=True, null=True)),
                ("actor", models.CharField(max_length=254)),
                ("actor_role", models.CharField(max_length=16)),
                ("target", models.CharField(blank=True, max_length=254)),
                ("source_address", models.CharField(blank=True, max_length=45)),
                ("program", models.CharField(blank=True, max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=32)),
                ("change", models.JSONField(default=dict)),
                ("sequence", models.BigIntegerField(editable=False, null=True, unique=True)),
                ("kid", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("mac", models.BinaryField(max_length=32, null=True)),
            ],
            options={
                "db_table": "audit_event",
                "indexes": [models.Index(fields=["domain_id", "-at"], name="audit_by_domain")],
            },
        ),
        migrations.RunPython(create, elidable=False),
    ]

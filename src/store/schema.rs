//! The tables, and how an older file becomes a newer one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::StoreError;

/// `notc` in ASCII: tells our files from others'.
pub(super) const APPLICATION_ID: i64 = 0x6e6f_7463;

/// How often to try to switch a new file to WAL, and how long to wait in between.
const WAL_TRIES: u32 = 50;
const WAL_PAUSE: Duration = Duration::from_millis(10);

/// One entry a version, never edited once released: entry n takes a file from version n to n + 1.
pub(super) const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE profile (
        name TEXT PRIMARY KEY,
        root TEXT,
        root_title TEXT,
        source TEXT,
        source_options TEXT NOT NULL DEFAULT '{}',
        person INTEGER NOT NULL DEFAULT 0 CHECK (person IN (0, 1)),
        bot TEXT,
        workspace TEXT,
        workspace_name TEXT
    ) STRICT;

    CREATE TABLE page (
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('workspace', 'folder', 'note')),
        client_id TEXT NOT NULL,
        page TEXT NOT NULL UNIQUE,
        parent TEXT NOT NULL,
        title TEXT NOT NULL,
        icon TEXT,
        in_trash INTEGER NOT NULL DEFAULT 0 CHECK (in_trash IN (0, 1)),
        missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
        source BLOB CHECK (source IS NULL OR length(source) = 32),
        body BLOB CHECK (body IS NULL OR length(body) = 32),
        outline BLOB,
        writing TEXT,
        PRIMARY KEY (profile, kind, client_id),
        CHECK (source IS NULL OR writing IS NULL)
    ) STRICT;

    CREATE TABLE intent (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        client_id TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        operation TEXT NOT NULL
    ) STRICT;

    CREATE TABLE trouble (
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        client_id TEXT NOT NULL,
        title TEXT NOT NULL,
        reason TEXT NOT NULL,
        retryable INTEGER NOT NULL,
        PRIMARY KEY (profile, kind, client_id)
    ) STRICT;

    CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        started_at INTEGER NOT NULL,
        seconds REAL NOT NULL,
        outcome TEXT NOT NULL,
        summary TEXT NOT NULL
    ) STRICT;
",
    "
    ALTER TABLE page ADD COLUMN tree BLOB;
",
    "
    ALTER TABLE page ADD COLUMN links BLOB;
 ",
    "
    CREATE TABLE upload (
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        content BLOB NOT NULL CHECK (length(content) = 32),
        upload TEXT,
        uploaded_at INTEGER,
        attached INTEGER NOT NULL DEFAULT 0 CHECK (attached IN (0, 1)),
        refusal TEXT,
        PRIMARY KEY (profile, content),
        CHECK ((upload IS NULL) <> (refusal IS NULL)),
        CHECK ((upload IS NULL) = (uploaded_at IS NULL))
    ) STRICT;

    CREATE TABLE image (
        profile TEXT NOT NULL,
        kind TEXT NOT NULL,
        client_id TEXT NOT NULL,
        address TEXT NOT NULL,
        path TEXT,
        size INTEGER,
        version INTEGER,
        content BLOB CHECK (content IS NULL OR length(content) = 32),
        PRIMARY KEY (profile, kind, client_id, address),
        FOREIGN KEY (profile, kind, client_id) REFERENCES page (profile, kind, client_id)
            ON DELETE CASCADE ON UPDATE CASCADE,
        CHECK ((path IS NULL) = (size IS NULL)),
        CHECK ((path IS NULL) = (version IS NULL))
    ) STRICT;
",
    "
    ALTER TABLE profile ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE profile ADD COLUMN interval_seconds INTEGER CHECK (interval_seconds > 0);
    ALTER TABLE profile ADD COLUMN next_sync_at INTEGER;
    ALTER TABLE profile ADD COLUMN last_run_at INTEGER;
    ALTER TABLE profile ADD COLUMN failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0);
    ALTER TABLE profile ADD COLUMN synced_source TEXT;

    CREATE INDEX run_of_profile ON run (profile, id);
",
    "
    ALTER TABLE profile ADD COLUMN positions INTEGER CHECK (positions IN (0, 1));
    ALTER TABLE profile ADD COLUMN creates_at_once INTEGER CHECK (creates_at_once > 0);
",
    "
    ALTER TABLE page ADD COLUMN unread INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1));

    CREATE TABLE unclear (
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('workspace', 'folder', 'note')),
        client_id TEXT NOT NULL,
        title TEXT NOT NULL,
        reason TEXT NOT NULL,
        pages TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (profile, kind, client_id)
    ) STRICT;
",
    "
    CREATE TABLE file (
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        path TEXT NOT NULL,
        source TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        looked_at INTEGER NOT NULL,
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        bytes INTEGER NOT NULL,
        title TEXT NOT NULL,
        PRIMARY KEY (profile, path)
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE left_standing (
        profile TEXT NOT NULL,
        kind TEXT NOT NULL,
        client_id TEXT NOT NULL,
        PRIMARY KEY (profile, kind, client_id),
        FOREIGN KEY (profile, kind, client_id) REFERENCES page (profile, kind, client_id)
            ON DELETE CASCADE ON UPDATE CASCADE
    ) STRICT;
",
    // Rows of pages are long, since bodies are told of in them block by block. What each run reads of all pages stands
    // here apart.
    "
    CREATE INDEX page_mapping ON page (profile, kind, client_id, page, parent, title, icon, in_trash, missing, source);
    CREATE INDEX page_linked ON page (profile) WHERE links IS NOT NULL;
",
    "
    ALTER TABLE profile ADD COLUMN kept_in TEXT;
    ALTER TABLE profile ADD COLUMN kept_at TEXT;
    ALTER TABLE profile ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE profile ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1));
    ALTER TABLE page ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1));

    CREATE TABLE let_go (
        profile TEXT NOT NULL REFERENCES profile (name) ON DELETE CASCADE,
        page TEXT NOT NULL,
        PRIMARY KEY (profile, page)
    ) STRICT;
",
];

/// The version of the files this program writes.
pub(super) const KNOWN_VERSION: i64 = MIGRATIONS.len() as i64;

/// Opens a file, checks that it is ours, and brings it up to date in one transaction.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let mut connection = Connection::open(path).map_err(failed)?;
    prepare(&connection).map_err(failed)?;
    migrate(&mut connection, path)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(30))?;
    use_wal(connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // On macOS an fsync does not wait for the disk; a commit needs one that does.
    connection.pragma_update(None, "fullfsync", true)
}

/// Two processes that switch a new file to WAL at the same moment would wait for each other, so that SQLite refuses
/// one at once, in spite of the busy timeout. A moment later it finds the file switched.
fn use_wal(connection: &Connection) -> rusqlite::Result<()> {
    for _ in 1..WAL_TRIES {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(WAL_PAUSE);
            }
            other => return other,
        }
    }
    connection.pragma_update(None, "journal_mode", "WAL")
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let known = KNOWN_VERSION;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let version: i64 = transaction
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    let application: i64 = transaction
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(failed)?;
    let tables: i64 = transaction
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(failed)?;
    if application != APPLICATION_ID && (version != 0 || tables != 0) {
        return Err(StoreError::Foreign {
            path: path.to_owned(),
        });
    }
    if version > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found: version,
            known,
        });
    }
    if version == known {
        return Ok(());
    }
    for migration in &MIGRATIONS[version as usize..] {
        transaction.execute_batch(migration).map_err(failed)?;
    }
    transaction
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(failed)?;
    transaction
        .pragma_update(None, "user_version", known)
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ImageUse, PageId};

    #[test]
    fn a_file_is_made_once_and_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        for _ in 0..2 {
            let connection = open(&path).unwrap();
            let version: i64 = connection
                .pragma_query_value(None, "user_version", |row| row.get(0))
                .unwrap();
            assert_eq!(version, MIGRATIONS.len() as i64);
        }
    }

    #[test]
    fn a_file_of_the_version_before_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        let before = MIGRATIONS.len() - 1;
        let old = Connection::open(&path).unwrap();
        for migration in &MIGRATIONS[..before] {
            old.execute_batch(migration).unwrap();
        }
        old.execute_batch(
            "INSERT INTO profile (name) VALUES ('default');
             INSERT INTO page (profile, kind, client_id, page, parent, title)
             VALUES ('default', 'note', 'a', '01010101-0101-0101-0101-010101010101',
                     '02020202-0202-0202-0202-020202020202', 'A');",
        )
        .unwrap();
        old.pragma_update(None, "application_id", APPLICATION_ID)
            .unwrap();
        old.pragma_update(None, "user_version", before as i64)
            .unwrap();
        drop(old);
        let mut store = crate::store::Store::open(&path, "default").unwrap();
        let root = PageId::from_bytes([2; 16]);
        let mapping = store.mapping(root).unwrap();
        let key = &mapping.records()[0].key;
        let image = ImageUse {
            address: "x.png".to_owned(),
            file: None,
            content: None,
        };
        store.set_images(key, &[image]).unwrap();
        assert_eq!(store.images().unwrap().len(), 1);
        store.forget_page(key).unwrap();
        assert!(store.images().unwrap().is_empty());
    }

    #[test]
    fn a_newer_file_a_foreign_one_and_no_database_are_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let newer = folder.path().join("newer");
        open(&newer)
            .unwrap()
            .pragma_update(None, "user_version", 99)
            .unwrap();
        assert!(matches!(
            open(&newer),
            Err(StoreError::Newer { found: 99, .. })
        ));

        let foreign = folder.path().join("foreign");
        Connection::open(&foreign)
            .unwrap()
            .execute_batch("CREATE TABLE x (y)")
            .unwrap();
        assert!(matches!(open(&foreign), Err(StoreError::Foreign { .. })));

        let text = folder.path().join("text");
        std::fs::write(
            &text,
            "not a database at all, but long enough to be read as one".repeat(20),
        )
        .unwrap();
        assert!(matches!(open(&text), Err(StoreError::Sqlite { .. })));
        assert!(
            std::fs::read_to_string(&text)
                .unwrap()
                .starts_with("not a database")
        );
    }
}

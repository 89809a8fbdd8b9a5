//! Every version that a state file ever had: a file of each is kept, and opened.
//!
//! `NOTIC_NOTION_BLESS=1 cargo test --lib store::versions` makes those that are missing, each from the one before. What
//! a version brought is then added to it by hand; after that a file is never edited.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::Store;
use super::schema::{KNOWN_VERSION, MIGRATIONS};
use crate::model::{BodyState, Digest, EntityKey, EntityKind, PageId};

fn fixture(version: i64) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/fixtures");
    folder.join(format!("version_{version}.sql"))
}

/// The file of a version as SQL, made of the one before.
fn made(version: i64) -> String {
    let before = std::fs::read_to_string(fixture(version - 1)).unwrap();
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(&before).unwrap();
    let migration = MIGRATIONS[usize::try_from(version - 1).unwrap()];
    database.execute_batch(migration).unwrap();
    let mut sql = format!(
        "-- A state file as version {version} wrote it. Never edited.\nPRAGMA application_id = {};\n\
         PRAGMA user_version = {version};\n",
        super::schema::APPLICATION_ID
    );
    for statement in texts(
        &database,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    ) {
        sql += &format!("\n{statement};\n");
    }
    sql.push('\n');
    for table in texts(
        &database,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    ) {
        sql += &rows(&database, &table);
    }
    sql
}

fn rows(database: &Connection, table: &str) -> String {
    let columns = texts(
        database,
        &format!("SELECT name FROM pragma_table_info('{table}')"),
    );
    let quoted: Vec<String> = columns
        .iter()
        .map(|column| format!("quote({column})"))
        .collect();
    let values = quoted.join(" || ', ' || ");
    let names = columns.join(", ");
    texts(database, &format!("SELECT {values} FROM {table}"))
        .iter()
        .map(|values| format!("INSERT INTO {table} ({names}) VALUES ({values});\n"))
        .collect()
}

fn texts(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn there_is_a_file_of_every_version() {
    for version in 1..=KNOWN_VERSION {
        let path = fixture(version);
        if !path.exists() && std::env::var_os("NOTIC_NOTION_BLESS").is_some() {
            std::fs::write(&path, made(version)).unwrap();
        }
        assert!(
            path.exists(),
            "`{}` is missing: NOTIC_NOTION_BLESS=1 cargo test --lib store::versions",
            path.display()
        );
    }
}

#[test]
fn a_file_of_every_version_is_brought_up_to_date_with_all_it_holds() {
    for version in (1..=KNOWN_VERSION).filter(|version| fixture(*version).exists()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        let sql = std::fs::read_to_string(fixture(version)).unwrap();
        let old = Connection::open(&path).unwrap();
        old.execute_batch(&sql).unwrap();
        let found: i64 = old
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(found, version);
        drop(old);

        let store = Store::open(&path, "default").unwrap();
        let said = |what: &str| format!("version {version}: {what}");
        let root = PageId::from_bytes([9; 16]);
        assert_eq!(
            store.profile().unwrap().root,
            Some(root),
            "{}",
            said("root")
        );
        let mapping = store.mapping(root).unwrap();
        assert_eq!(mapping.records().len(), 3, "{}", said("mapping"));
        let key = |id| EntityKey::new(EntityKind::Note, id);
        assert_eq!(
            mapping.is_left_standing(&key("whole")),
            version >= 9,
            "{}",
            said("left standing")
        );
        let let_go = PageId::from_bytes([5; 16]);
        let said_so = (
            store.is_let_go(let_go).unwrap(),
            store.is_in_doubt().unwrap(),
        );
        assert_eq!(said_so, (version >= 11, version >= 11), "{}", said("doubt"));
        assert_eq!(store.is_doubted(&key("begun")).unwrap(), version >= 11);
        let BodyState::Written(whole) = store.body(&key("whole")).unwrap() else {
            panic!("{}", said("its body was whole"));
        };
        assert_eq!(
            whole.source,
            Digest::from_bytes(&[1; 32]),
            "{}",
            said("source")
        );
        // From the second version on more is known of it than what it began with.
        assert_eq!(
            whole.tree.len(),
            if version < 2 { 1 } else { 2 },
            "{}",
            said("tree")
        );
        assert_eq!(
            whole.links.len(),
            usize::from(version >= 3),
            "{}",
            said("links")
        );
        assert_ne!(
            store.body(&key("begun")).unwrap(),
            BodyState::Nothing,
            "{}",
            said("begun")
        );
        assert_eq!(store.intents().unwrap().len(), 1, "{}", said("intents"));
        let has_images = usize::from(version >= 4);
        assert_eq!(
            store.images().unwrap().len(),
            has_images,
            "{}",
            said("images")
        );
        store.troubles().unwrap();
        store.last_run().unwrap();
    }
}

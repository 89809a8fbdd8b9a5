//! A state that an earlier or a later version wrote.

use std::path::Path;

use notic_notion::model::WrittenBlock;
use rusqlite::Connection;

use super::life::{compare, set_source, steps};
use super::machine::Machine;
use super::state::in_step;

#[test]
fn a_state_of_a_newer_version_or_of_something_else_is_left_as_it_is() {
    for (pragma, value, says) in [
        ("user_version", 999, "update notic-notion"),
        ("application_id", 1, "not one of notic-notion"),
    ] {
        let machine = in_step();
        let connection = Connection::open(machine.database()).unwrap();
        connection.pragma_update(None, pragma, value).unwrap();
        drop(connection);
        let bytes = std::fs::read(machine.database()).unwrap();
        let before = machine.sandbox.log().len();
        set_source(&machine, &steps()[1]);
        let said = machine.sync();
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains(says), "{said:?}");
        assert_eq!(machine.sandbox.log().len(), before);
        assert!(
            std::fs::read(machine.database()).unwrap() == bytes,
            "{says}: it was changed"
        );
    }
}

/// What an earlier version would know of a state: the tables and columns it had.
fn as_version(machine: &Machine, version: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/fixtures");
    let sql = std::fs::read_to_string(folder.join(format!("version_{version}.sql"))).unwrap();
    let path = machine.path("older.sqlite");
    let older = Connection::open(&path).unwrap();
    older.execute_batch(&sql).unwrap();
    let attach = format!("ATTACH '{}' AS now", machine.database().display());
    older.execute_batch(&attach).unwrap();
    let texts = |query: &str| -> Vec<String> {
        let mut statement = older.prepare(query).unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    let tables = texts(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    );
    // What others refer to goes last, and comes first.
    for table in tables.iter().rev() {
        older
            .execute_batch(&format!("DELETE FROM main.{table}"))
            .unwrap();
    }
    for table in &tables {
        let columns = texts(&format!(
            "SELECT name FROM pragma_table_info('{table}', 'main')
             INTERSECT SELECT name FROM pragma_table_info('{table}', 'now')"
        ))
        .join(", ");
        let copy =
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}");
        older.execute_batch(&copy).unwrap();
    }
    if version == 1 {
        outlines(&older);
    }
    drop(older);
    std::fs::rename(path, machine.database()).unwrap();
}

/// The first version kept the first level of a body: for each block whether its id is known, its looks, its id.
fn outlines(older: &Connection) {
    let mut all = older
        .prepare("SELECT client_id, tree FROM now.page WHERE tree IS NOT NULL")
        .unwrap();
    let all: Vec<(String, Vec<u8>)> = all
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (id, tree) in all {
        let mut outline = Vec::new();
        for block in WrittenBlock::unpack(&tree).unwrap() {
            outline.push(u8::from(block.id.is_some()));
            outline.extend(block.placed().fingerprint.to_bytes());
            outline.extend(block.id.iter().flat_map(|id| *id.as_bytes()));
        }
        older
            .execute(
                "UPDATE main.page SET outline = ?2 WHERE client_id = ?1",
                (id, outline),
            )
            .unwrap();
    }
}

#[test]
fn a_state_of_any_earlier_version_goes_on_where_it_was() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/fixtures");
    let versions = std::fs::read_dir(folder).unwrap().count();
    for version in 1..=versions {
        let machine = in_step();
        as_version(&machine, version);
        let unchanged = machine.sync();
        assert_eq!(unchanged.code, 0, "version {version}: {unchanged:?}");
        compare(&machine, 0).unwrap();
        set_source(&machine, &steps()[1]);
        let said = machine.sync();
        assert_eq!(said.code, 0, "version {version}: {said:?}");
        compare(&machine, 1).unwrap_or_else(|wrong| panic!("version {version}: {wrong}"));
    }
}

//! The mapping, stored and read back.

use super::*;
use crate::model::{Fingerprint, IntentOperation, NoteLink, Placed, Reference};

fn record(kind: EntityKind, id: &str, n: u8) -> PageRecord {
    PageRecord {
        key: EntityKey::new(kind, id),
        page: PageId::from_bytes([n; 16]),
        parent: PageId::from_bytes([0; 16]),
        title: PageTitle::new("A title"),
        icon: Icon::emoji("🚀"),
        in_trash: false,
        missing: false,
        source: None,
    }
}

fn store() -> Store {
    let mut store = Store::in_memory("default").unwrap();
    store.ensure_profile().unwrap();
    store
}

#[test]
fn pages_come_back_as_they_were_and_kinds_do_not_mix() {
    let mut store = store();
    let folder = record(EntityKind::Folder, "1", 1);
    let note = record(EntityKind::Note, "1", 2);
    store.put_page(&folder).unwrap();
    store.put_page(&note).unwrap();
    assert_eq!(store.page(&folder.key).unwrap(), Some(folder.clone()));
    let moved = PageRecord {
        parent: note.page,
        in_trash: true,
        ..folder
    };
    store.put_page(&moved).unwrap();
    let mapping = store.mapping(PageId::from_bytes([0; 16])).unwrap();
    assert_eq!(mapping.records().len(), 2);
    assert_eq!(mapping.get(&moved.key), Some(&moved));
    store.forget_page(&moved.key).unwrap();
    assert_eq!(store.page(&moved.key).unwrap(), None);
}

#[test]
fn what_each_run_reads_of_all_pages_is_had_without_their_bodies() {
    let store = store();
    let way = |sql: &str| -> String {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let row = |row: &Row<'_>| row.get(3);
        store.connection.query_row(&sql, ["default"], row).unwrap()
    };
    let mapping = way(&format!("SELECT {COLUMNS} FROM page WHERE profile = ?1"));
    assert!(mapping.contains("COVERING INDEX page_mapping"), "{mapping}");
    let linked = way(links::LINKED);
    assert!(linked.contains("INDEX page_linked"), "{linked}");
}

#[test]
fn one_page_never_belongs_to_two_entities() {
    let mut store = store();
    store.put_page(&record(EntityKind::Note, "a", 1)).unwrap();
    assert!(store.put_page(&record(EntityKind::Note, "b", 1)).is_err());
}

#[test]
fn a_body_is_whole_only_when_it_is_said_to_be() {
    let mut store = store();
    let note = record(EntityKind::Note, "a", 1);
    store.put_page(&note).unwrap();
    assert_eq!(store.body(&note.key).unwrap(), BodyState::Nothing);
    store.set_body(&note.key, &BodyState::Unread).unwrap();
    assert_eq!(store.body(&note.key).unwrap(), BodyState::Unread);
    let placed = Placed {
        id: None,
        fingerprint: Fingerprint::of("paragraph", "x"),
    };
    let begun = BodyState::Written(WrittenBody {
        source: None,
        body: Digest::of(b"b"),
        links: vec![],
        tree: vec![WrittenBlock::stray(placed)],
    });
    store.set_body(&note.key, &begun).unwrap();
    assert_eq!(store.body(&note.key).unwrap(), begun);
    assert_eq!(store.page(&note.key).unwrap().unwrap().source, None);
    let whole = BodyState::Written(WrittenBody {
        source: Some(Digest::of(b"s")),
        body: Digest::of(b"b"),
        links: vec![NoteLink {
            reference: Reference::Wiki("b".into()),
            page: Some(note.page),
        }],
        tree: vec![WrittenBlock::stray(placed)],
    });
    store.set_body(&note.key, &whole).unwrap();
    assert_eq!(store.body(&note.key).unwrap(), whole);
    assert_eq!(
        store.page(&note.key).unwrap().unwrap().source,
        Some(Digest::of(b"s"))
    );
    // A change of the page leaves the body alone.
    store
        .put_page(&PageRecord {
            title: PageTitle::new("other"),
            ..note.clone()
        })
        .unwrap();
    assert_eq!(store.body(&note.key).unwrap(), whole);
}

#[test]
fn settling_writes_the_page_and_takes_the_intent_away_at_once() {
    let mut store = store();
    let note = record(EntityKind::Note, "a", 1);
    let operation = IntentOperation::Create {
        parent: note.parent,
        title: "A".into(),
        icon: None,
        body: None,
        by: None,
    };
    let id = store.begin(&note.key, 5, &operation).unwrap();
    assert_eq!(store.intents().unwrap()[0].operation, operation);
    store.settle(id, Some(&note), &note.key, None).unwrap();
    assert_eq!(store.intents().unwrap(), []);
    assert!(store.is_mapped(note.page).unwrap());
}

#[test]
fn what_is_in_doubt_of_a_note_stays_in_doubt_when_its_path_changes() {
    let mut store = store();
    let a = record(EntityKind::Note, "a", 1);
    store.put_page(&a).unwrap();
    let operation = IntentOperation::Create {
        parent: a.parent,
        title: "A".into(),
        icon: None,
        body: None,
        by: None,
    };
    store.begin(&a.key, 5, &operation).unwrap();
    let new = EntityKey::new(EntityKind::Note, "b");
    store.rekey(&[(a.key.clone(), new.clone())]).unwrap();
    assert_eq!(store.intents().unwrap()[0].key, new);
}

#[test]
fn two_that_swap_their_names_keep_their_pages() {
    let mut store = store();
    let (a, b) = (
        record(EntityKind::Note, "a", 1),
        record(EntityKind::Note, "b", 2),
    );
    store.put_page(&a).unwrap();
    store.put_page(&b).unwrap();
    store
        .rekey(&[
            (a.key.clone(), b.key.clone()),
            (b.key.clone(), a.key.clone()),
        ])
        .unwrap();
    assert_eq!(store.page(&a.key).unwrap().unwrap().page, b.page);
    assert_eq!(store.page(&b.key).unwrap().unwrap().page, a.page);
}

use super::*;
use crate::model::{BodyInfo, EntityKind, Identity, PageTitle, SourceInfo, SourceKind};

fn key(path: &str) -> EntityKey {
    let kind = match path.rsplit('/').next() {
        Some(name) if name.ends_with(".md") => EntityKind::Note,
        _ if path.contains('/') => EntityKind::Folder,
        _ => EntityKind::Workspace,
    };
    EntityKey::new(kind, path)
}

fn entity(path: &str, text: &str) -> Entity {
    let key = key(path);
    Entity {
        parent: path.rsplit_once('/').map(|(parent, _)| self::key(parent)),
        title: PageTitle::new(path.rsplit('/').next().unwrap()),
        icon: None,
        created: None,
        modified: None,
        body: (key.kind == EntityKind::Note).then(|| BodyInfo {
            digest: Digest::of(text.as_bytes()),
            bytes: text.len() as u64,
        }),
        key,
    }
}

fn snapshot(identity: Identity, entries: &[(&str, &str)]) -> Snapshot {
    Snapshot {
        source: SourceInfo {
            kind: SourceKind::Directory,
            location: "x".into(),
            identity,
        },
        entities: entries
            .iter()
            .map(|(path, text)| entity(path, text))
            .collect(),
        trashed: vec![],
        unreadable: vec![],
        incomplete: vec![],
        warnings: vec![],
    }
}

fn policy() -> Policy {
    Policy {
        on_delete: OnDelete::Trash,
        limit: DeleteLimit::Guarded,
        full: false,
        rules: Digest::of(b"rules"),
    }
}

fn page(n: usize) -> PageId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(n as u64).to_be_bytes());
    PageId::from_bytes(bytes)
}

/// The mapping after a sync of a snapshot into nothing.
fn synced(snapshot: &Snapshot) -> Mapping {
    let index: HashMap<_, _> = snapshot
        .entities
        .iter()
        .enumerate()
        .map(|(at, entity)| (entity.key.clone(), at + 1))
        .collect();
    let records = snapshot
        .entities
        .iter()
        .map(|entity| PageRecord {
            key: entity.key.clone(),
            page: page(index[&entity.key]),
            parent: page(entity.parent.as_ref().map_or(0, |parent| index[parent])),
            title: entity.title.clone(),
            icon: entity.icon.clone(),
            in_trash: false,
            missing: false,
            source: policy().source_digest(entity, None),
        })
        .collect();
    Mapping::new(page(0), records)
}

const TREE: &[(&str, &str)] = &[
    ("w", ""),
    ("w/f", ""),
    ("w/f/g", ""),
    ("w/f/g/deep.md", "deep"),
    ("w/f/a.md", "a"),
    ("w/f/b.md", "b"),
    ("w/top.md", "top"),
];

fn amended(snapshot: &Snapshot, plan: &Plan, path: &str) -> Changes {
    let at = snapshot
        .entities
        .iter()
        .position(|entity| entity.key == key(path))
        .unwrap();
    match plan.work[at] {
        Work::Amend(changes) => changes,
        other => panic!("{other:?}"),
    }
}

#[test]
fn into_nothing_everything_is_made_and_then_there_is_nothing_to_do() {
    let snapshot = snapshot(Identity::Stable, TREE);
    let first = plan(&snapshot, &Mapping::new(page(0), vec![]), &policy());
    assert!(first.work.iter().all(|work| *work == Work::Create));
    assert!(plan(&snapshot, &synced(&snapshot), &policy()).is_empty());
}

#[test]
fn each_change_is_seen_as_what_it_is() {
    let before = synced(&snapshot(Identity::Stable, TREE));
    let mut after = snapshot(Identity::Stable, TREE);
    after.entities[6] = Entity {
        title: PageTitle::new("renamed"),
        ..after.entities[6].clone()
    };
    after.entities[5] = entity("w/f/b.md", "edited");
    after.entities[4].parent = Some(key("w"));
    let plan = plan(&after, &before, &policy());
    assert_eq!(
        amended(&after, &plan, "w/top.md"),
        Changes {
            title: true,
            ..Changes::default()
        }
    );
    assert_eq!(
        amended(&after, &plan, "w/f/b.md"),
        Changes {
            body: true,
            ..Changes::default()
        }
    );
    assert_eq!(
        amended(&after, &plan, "w/f/a.md"),
        Changes {
            relocate: true,
            ..Changes::default()
        }
    );
    assert!(plan.trash.is_empty());
}

#[test]
fn a_folder_that_is_gone_takes_its_pages_along_in_one_request() {
    let before = synced(&snapshot(Identity::Stable, TREE));
    let after = snapshot(Identity::Stable, &[("w", ""), ("w/top.md", "top")]);
    let plan = plan(&after, &before, &policy());
    assert_eq!(plan.trash.len(), 1);
    assert_eq!(plan.trash[0].top, key("w/f"));
    assert_eq!(plan.trash[0].all.len(), 5);
}

#[test]
fn what_moves_out_of_a_folder_that_goes_is_not_trashed() {
    let before = synced(&snapshot(Identity::Stable, TREE));
    let mut after = snapshot(
        Identity::Stable,
        &[("w", ""), ("w/f/a.md", "a"), ("w/top.md", "top")],
    );
    after.entities[1].parent = Some(key("w"));
    let plan = plan(&after, &before, &policy());
    assert!(amended(&after, &plan, "w/f/a.md").relocate);
    assert!(
        plan.trash
            .iter()
            .all(|trash| !trash.all.contains(&key("w/f/a.md")))
    );
}

#[test]
fn what_comes_back_comes_out_of_the_trash_and_out_of_a_trashed_folder() {
    let tree = snapshot(Identity::Stable, TREE);
    let mut records = synced(&tree).records().to_vec();
    for record in &mut records {
        record.in_trash = record.key == key("w/f") || record.key == key("w/top.md");
    }
    let before = Mapping::new(page(0), records);
    let mut after = snapshot(
        Identity::Stable,
        &[("w", ""), ("w/f/a.md", "a"), ("w/top.md", "top")],
    );
    after.entities[1].parent = Some(key("w"));
    let plan = plan(&after, &before, &policy());
    assert!(amended(&after, &plan, "w/top.md").restore);
    let moved = amended(&after, &plan, "w/f/a.md");
    assert!(moved.relocate && !moved.restore);
    assert_eq!(plan.restore, [key("w/f"), key("w/top.md")]);
    assert_eq!(plan.trash.len(), 1);
    assert_eq!(plan.trash[0].top, key("w/f"));
}

#[test]
fn the_guard_refuses_many_deletions_and_can_be_lifted() {
    let many: Vec<(String, String)> = std::iter::once(("w".into(), String::new()))
        .chain((0..100).map(|n| (format!("w/{n:03}.md"), n.to_string())))
        .collect();
    let all: Vec<(&str, &str)> = many
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let before = synced(&snapshot(Identity::Stable, &all));
    for (kept, limit, refused) in [
        (81, DeleteLimit::Guarded, false),
        (80, DeleteLimit::Guarded, true),
        (1, DeleteLimit::AtMost(100), false),
        (99, DeleteLimit::AtMost(1), true),
        (100, DeleteLimit::AtMost(1), false),
    ] {
        let plan = plan(
            &snapshot(Identity::Stable, &all[..kept]),
            &before,
            &Policy { limit, ..policy() },
        );
        assert_eq!(plan.refusal.is_some(), refused, "{kept} {limit:?}");
        assert_eq!(plan.trash.is_empty(), refused, "{kept} {limit:?}");
    }
}

#[test]
fn a_source_without_any_note_is_not_whole_but_an_only_note_may_go() {
    let all = [("w", ""), ("w/f", ""), ("w/a.md", "a"), ("w/b.md", "b")];
    let refusal = |before: usize, after: &Snapshot, limit| {
        let before = synced(&snapshot(Identity::Stable, &all[..before]));
        let policy = Policy { limit, ..policy() };
        let plan = plan(after, &before, &policy);
        plan.refusal.map(|refusal| refusal.suspicion)
    };
    let guarded = DeleteLimit::Guarded;
    let none = snapshot(Identity::Stable, &all[..2]);
    assert_eq!(refusal(4, &none, guarded), Some(Suspicion::NoNoteLeft));
    assert_eq!(refusal(4, &none, DeleteLimit::AtMost(2)), None);
    assert_eq!(refusal(3, &none, guarded), None, "the only one");
    let mut in_the_trash = none.clone();
    in_the_trash.trashed.push(key("w/a.md"));
    assert_eq!(refusal(4, &in_the_trash, guarded), None);
    let one = snapshot(Identity::Stable, &all[..3]);
    assert_eq!(refusal(4, &one, guarded), None);
}

#[test]
fn what_could_not_be_read_is_neither_changed_nor_trashed() {
    let before = synced(&snapshot(Identity::Stable, TREE));
    let mut after = snapshot(Identity::Stable, &[("w", ""), ("w/f", "")]);
    after.unreadable = vec![key("w/top.md")];
    after.incomplete = vec![key("w/f")];
    assert!(plan(&after, &before, &policy()).is_empty());
}

#[test]
fn kept_pages_stay() {
    let before = synced(&snapshot(Identity::Stable, TREE));
    let after = snapshot(Identity::Stable, &[("w", "")]);
    assert!(
        plan(
            &after,
            &before,
            &Policy {
                on_delete: OnDelete::Keep,
                ..policy()
            }
        )
        .is_empty()
    );
}

#[test]
fn paths_that_change_are_followed_by_content_children_and_name() {
    let before = synced(&snapshot(Identity::Path, TREE));
    let after = snapshot(
        Identity::Path,
        &[
            ("w", ""),
            ("w/new", ""),
            ("w/new/g", ""),
            ("w/new/g/deep.md", "deep"),
            ("w/new/a.md", "a"),
            ("w/new/b.md", "edited"),
            ("w/other.md", "top"),
            ("w/fresh.md", "fresh"),
        ],
    );
    let found = rekey(&after, &before, &policy());
    let pairs: Vec<_> = found
        .iter()
        .map(|(old, new)| (old.id.as_str(), new.id.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("w/f", "w/new"),
            ("w/f/g", "w/new/g"),
            ("w/f/a.md", "w/new/a.md"),
            ("w/f/b.md", "w/new/b.md"),
            ("w/f/g/deep.md", "w/new/g/deep.md"),
            ("w/top.md", "w/other.md"),
        ]
    );
    assert_eq!(
        rekey(&snapshot(Identity::Stable, &[]), &before, &policy()),
        []
    );
}

#[test]
fn time_is_a_burst_inside_the_window_and_its_rate_beyond() {
    assert!(expected_time(20, 180, 6) < std::time::Duration::from_secs(4));
    assert_eq!(expected_time(0, 180, 6), std::time::Duration::ZERO);
    let hour = expected_time(10_800, 180, 6).as_secs();
    assert!((3500..3700).contains(&hour), "{hour}");
}

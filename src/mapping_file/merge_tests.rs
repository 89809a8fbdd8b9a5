use super::*;
use crate::mapping_file::Origin;
use crate::model::{BodyState, EntityKind, PageTitle};

fn page(n: u8) -> PageId {
    PageId::from_bytes([n; 16])
}

fn kept(id: &str, n: u8, parent: u8) -> KeptPage {
    KeptPage {
        record: PageRecord {
            key: EntityKey::new(EntityKind::Note, id),
            page: page(n),
            parent: page(parent),
            title: PageTitle::new(id),
            icon: None,
            in_trash: false,
            missing: false,
            source: None,
        },
        body: BodyState::Unread,
        images: Vec::new(),
    }
}

fn file(pages: &[(&str, u8)]) -> MappingFile {
    MappingFile {
        origin: Origin {
            exported_at: 0,
            profile: "default".into(),
            root: page(0),
            root_title: None,
            notion_workspace_id: Some("w".into()),
            notion_workspace_name: None,
        },
        pages: pages.iter().map(|(id, n)| kept(id, *n, 0)).collect(),
        unclear: Vec::new(),
    }
}

fn merged(
    file: MappingFile,
    known: &[(&str, u8)],
    precedence: Precedence,
) -> Result<Merge, MergeError> {
    let records = known.iter().map(|(id, n)| kept(id, *n, 0).record);
    let mapping = Mapping::new(page(0), records.collect());
    let here = Here {
        mapping: &mapping,
        workspace: Some("w"),
        others: &HashMap::from([(page(99), "ada".to_owned())]),
    };
    merge(file, here, precedence)
}

#[test]
fn what_is_known_stays_and_the_rest_is_added() {
    let merge = merged(file(&[("a", 1), ("b", 2)]), &[("a", 1)], Precedence::Known).unwrap();
    assert_eq!((merge.added, merge.kept, merge.replaced), (1, 1, 0));
    assert_eq!(merge.put, [kept("b", 2, 0)]);
    let merge = merged(file(&[("a", 1), ("b", 2)]), &[("a", 1)], Precedence::File).unwrap();
    assert_eq!((merge.added, merge.kept, merge.replaced), (1, 0, 1));
    assert_eq!(merge.put.len(), 2);
}

#[test]
fn what_contradicts_what_is_known_is_refused_unless_the_file_is_to_win() {
    let conflict = |known: &[(&str, u8)]| merged(file(&[("a", 1)]), known, Precedence::Known);
    for known in [&[("a", 5)][..], &[("c", 1)]] {
        assert!(matches!(conflict(known), Err(MergeError::Known { .. })));
    }
    let merge = merged(file(&[("a", 1)]), &[("c", 1), ("d", 4)], Precedence::File).unwrap();
    assert_eq!(merge.forget, [EntityKey::new(EntityKind::Note, "c")]);
    // Two that swap their pages both keep one.
    let swapped = file(&[("a", 2), ("b", 1)]);
    let merge = merged(swapped, &[("a", 1), ("b", 2)], Precedence::File).unwrap();
    assert_eq!((merge.forget.len(), merge.put.len()), (0, 2));
}

#[test]
fn what_belongs_elsewhere_or_contradicts_itself_is_refused_in_any_case() {
    let refused = |file: MappingFile| merged(file, &[], Precedence::File).unwrap_err();
    let mut other = file(&[("a", 1)]);
    other.origin.root = page(7);
    assert!(matches!(refused(other), MergeError::AnotherRoot { .. }));
    let mut other = file(&[("a", 1)]);
    other.origin.notion_workspace_id = Some("v".into());
    assert!(matches!(
        refused(other),
        MergeError::AnotherWorkspace { .. }
    ));
    assert!(matches!(
        refused(file(&[("a", 99)])),
        MergeError::AnotherProfile { .. }
    ));
    let mut circle = file(&[("a", 1), ("b", 2)]);
    circle.pages[0].record.parent = page(2);
    circle.pages[1].record.parent = page(1);
    for wrong in [
        file(&[("a", 1), ("a", 2)]),
        file(&[("a", 1), ("b", 1)]),
        file(&[("a", 0)]),
        circle,
    ] {
        assert!(matches!(refused(wrong), MergeError::Contradiction(_)));
    }
}

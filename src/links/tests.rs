//! References and what they mean, as tables.

use proptest::prelude::*;

use super::*;
use crate::model::{Entity, PageTitle, SourceInfo, SourceKind};

/// A snapshot of entities as `kind id parent title`; in a tree of files the title is the file's name where none is
/// given.
fn snapshot(identity: Identity, lines: &[(EntityKind, &str, Option<usize>, &str)]) -> Snapshot {
    let mut entities: Vec<Entity> = Vec::new();
    for (kind, id, parent, title) in lines {
        let parent = parent.map(|at: usize| entities[at].key.clone());
        entities.push(Entity {
            key: EntityKey::new(*kind, *id),
            parent,
            title: PageTitle::new(title),
            icon: None,
            created: None,
            modified: None,
            body: None,
        });
    }
    Snapshot {
        source: SourceInfo {
            kind: SourceKind::Pages,
            location: String::new(),
            identity,
        },
        entities,
        trashed: Vec::new(),
        unreadable: Vec::new(),
        incomplete: Vec::new(),
        warnings: Vec::new(),
    }
}

use EntityKind::{Folder, Note, Workspace};

/// Two workspaces of Notic's own.
fn notic() -> Snapshot {
    snapshot(
        Identity::Stable,
        &[
            (Workspace, "w1", None, "Work"),
            (Folder, "f1", Some(0), "Plans"),
            (Note, "n2", Some(1), "Garden"),
            (Note, "n3", Some(1), "Über Beete"),
            (Folder, "f4", Some(1), "Old: 2024"),
            (Note, "n5", Some(4), "Garden"),
            (Note, "n6", Some(4), "AC/DC"),
            (Note, "n7", Some(0), "Ideas"),
            (Note, "n8", Some(0), "C#"),
            (Note, "n9", Some(0), "note_1"),
            (Note, "n10", Some(0), "Twin"),
            (Note, "n11", Some(0), "twin"),
            (Workspace, "w2", None, "Home"),
            (Note, "n13", Some(12), "Ideas"),
            (Note, "n14", Some(12), "Plans"),
            (Folder, "f15", Some(12), "Open The Window"),
            (Note, "n16", Some(15), "Same"),
            (Note, "n17", Some(15), "Same"),
        ],
    )
}

/// Files of several workspaces, with notes beside them.
fn vault() -> Snapshot {
    snapshot(
        Identity::Path,
        &[
            (Workspace, ".", None, "Vault"),
            (Note, "top.md", Some(0), "top"),
            (Workspace, "Work", None, "Work"),
            (Note, "Work/a.md", Some(2), "A title of its own"),
            (Folder, "Work/sub dir", Some(2), "sub dir"),
            (Note, "Work/sub dir/b.md", Some(4), "b"),
            (
                Note,
                "Work/sub dir/e\u{301}te\u{301}.md",
                Some(4),
                "e\u{301}te\u{301}",
            ),
            (Note, "Work/sub dir/x.y.markdown", Some(4), "x.y"),
        ],
    )
}

fn check(snapshot: &Snapshot, from: usize, expected: &[(&str, Target)]) {
    let index = Index::new(snapshot);
    for (text, target) in expected {
        let reference = match text.strip_prefix("[[") {
            Some(wiki) => Reference::from_wiki(wiki.trim_end_matches("]]")),
            None => Reference::from_address(text),
        };
        let found = index.find(snapshot, from, &reference.unwrap());
        assert_eq!(found, *target, "{text} from {from}");
    }
}

use Target::{Entity as At, Nowhere, Several};

#[test]
fn relative_addresses_are_followed() {
    check(
        &notic(),
        2,
        &[
            ("Garden.md", At(2)),
            ("./Garden.md", At(2)),
            ("./Old:%202024/Garden.md", At(5)),
            ("../Ideas.md", At(7)),
            ("../Ideas", At(7)),
            ("../../Home/Ideas.md", At(13)),
            ("../../Work/Plans/Garden.MD", At(2)),
            ("../../../Home/Ideas.md", Nowhere),
            ("../Garden.md", Nowhere),
            ("%C3%9Cber%20Beete.md", At(3)),
            ("U%CC%88ber%20Beete.md#x", At(3)),
            ("%FF.md", Nowhere),
            ("#a-heading", At(2)),
            ("..", At(0)),
            (".", At(1)),
            ("../", At(0)),
            ("Old%3A%202024/", At(4)),
            ("picture.png", Nowhere),
        ],
    );
}

#[test]
fn addresses_from_the_top_and_without_a_beginning_are_found_there() {
    check(
        &notic(),
        5,
        &[
            ("/Ideas.md", At(7)),
            ("/Plans/Garden.md", At(2)),
            ("/Home/Ideas.md", At(13)),
            ("Plans/Garden.md", At(2)),
            ("Home/Ideas.md", At(13)),
            ("/Garden.md", Nowhere),
        ],
    );
}

#[test]
fn names_are_found_nearest_first() {
    check(
        &notic(),
        5,
        &[
            ("[[Garden]]", At(5)),
            ("[[Ideas]]", At(7)),
            ("[[Über Beete]]", At(3)),
            ("[[Plans]]", At(1)),
            ("[[Plans/Garden]]", At(2)),
            ("[[Same]]", Several),
            ("[[Open The Window]]", At(15)),
            ("[[Garden#Beans]]", At(5)),
            ("[[#Beans]]", At(5)),
            ("[[nothing]]", Nowhere),
        ],
    );
    check(
        &notic(),
        13,
        &[
            ("[[Ideas]]", At(13)),
            ("[[Plans]]", At(14)),
            ("[[Plans/]]", At(1)),
            ("[[Garden]]", Several),
            ("[[Plans/Garden]]", At(2)),
            ("Garden.md", Several),
        ],
    );
}

#[test]
fn what_is_spelled_exactly_wins_over_what_is_only_alike() {
    check(
        &notic(),
        2,
        &[
            ("[[Twin]]", At(10)),
            ("[[twin]]", At(11)),
            ("[[TWIN]]", Several),
            ("[[GARDEN]]", At(2)),
            ("[[über  beete]]", At(3)),
            ("[[note_1]]", At(9)),
            ("[[Note 1]]", At(9)),
            ("[[note1]]", Nowhere),
        ],
    );
}

#[test]
fn names_that_no_file_can_have_are_found_by_what_exports_make_of_them() {
    check(
        &notic(),
        2,
        &[
            ("[[AC/DC]]", At(6)),
            ("ACDC.md", At(6)),
            ("AC_DC.md", At(6)),
            ("Old%202024/Garden.md", At(5)),
            ("Old_%202024/Garden.md", At(5)),
            ("[[C#]]", At(8)),
            ("C%23.md", At(8)),
            ("[[C]]", Nowhere),
            ("open-the-window/", At(15)),
        ],
    );
}

#[test]
fn files_are_found_by_their_names_and_titles() {
    check(
        &vault(),
        5,
        &[
            ("../a.md", At(3)),
            ("[[a]]", At(3)),
            ("[[A title of its own]]", At(3)),
            ("../../top.md", At(1)),
            ("/top.md", At(1)),
            ("/Work/a.md", At(3)),
            ("../../../top.md", Nowhere),
            ("%C3%A9t%C3%A9.md", At(6)),
            ("x.y", At(7)),
            ("x.y.markdown", At(7)),
            ("../../", At(0)),
        ],
    );
    check(
        &vault(),
        1,
        &[
            ("Work/a.md", At(3)),
            ("./Work/sub%20dir/b.md", At(5)),
            ("../Work/a.md", Nowhere),
            ("Work", At(2)),
        ],
    );
}

#[test]
fn a_name_that_thousands_have_is_looked_up_at_once() {
    let mut lines = vec![(Workspace, "w", None, "W")];
    let ids: Vec<String> = (0..20_000).map(|n| format!("n{n}")).collect();
    lines.extend(
        ids.iter()
            .map(|id| (Note, id.as_str(), Some(0), "Untitled")),
    );
    let snapshot = snapshot(Identity::Stable, &lines);
    let index = Index::new(&snapshot);
    let reference = Reference::from_wiki("Untitled").unwrap();
    for from in 1..2000 {
        assert_eq!(index.find(&snapshot, from, &reference), Several);
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-cA-C]{1,2}",
        "[ab_ :?/#.%é-]{1,4}",
        Just("e\u{301}".to_owned())
    ]
}

proptest! {
    #[test]
    fn any_text_means_something_of_the_source_or_nothing(text in "[a-zA-Z./# %:_-]{0,20}|\\PC{0,12}", from in 1usize..17) {
        let snapshot = notic();
        let index = Index::new(&snapshot);
        for reference in [Reference::from_address(&text), Reference::from_wiki(&text)].into_iter().flatten() {
            if let At(at) = index.find(&snapshot, from, &reference) {
                prop_assert!(at < snapshot.entities.len());
            }
        }
    }

    /// Whatever it is called, a note is found by its title from beside it, unless another one there is called alike.
    #[test]
    fn a_title_is_found_from_beside_it(titles in prop::collection::vec(word(), 1..8)) {
        let ids: Vec<String> = (0..titles.len()).map(|n| n.to_string()).collect();
        let mut lines = vec![(Workspace, "w", None, "W")];
        lines.extend(ids.iter().zip(&titles).map(|(id, title)| (Note, id.as_str(), Some(0), title.as_str())));
        let snapshot = snapshot(Identity::Stable, &lines);
        let index = Index::new(&snapshot);
        for (at, title) in titles.iter().enumerate() {
            let plain = title.chars().all(|c| c.is_alphanumeric() || c == '\u{301}');
            let Some(reference) = Reference::from_wiki(title).filter(|_| plain) else { continue };
            let found = index.find(&snapshot, 1, &reference);
            let spelling = |title: &str| title.trim().replace("e\u{301}", "é");
            let twins = titles.iter().filter(|other| spelling(other) == spelling(title)).count();
            prop_assert_eq!(found, if twins == 1 { At(at + 1) } else { Several });
        }
    }
}

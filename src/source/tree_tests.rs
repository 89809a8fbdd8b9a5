//! Placing: single cases, and that any soup of references becomes a tree.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn draft(kind: EntityKind, id: &str, workspace: Option<&str>, folder: Option<&str>) -> Draft {
    Draft {
        workspace: workspace.map(ClientId::new),
        folder: folder.map(ClientId::new),
        origin: "page.json".into(),
        ..Draft::new(kind, id, id)
    }
}

fn workspace(id: &str) -> Draft {
    draft(EntityKind::Workspace, id, None, None)
}

fn folder(id: &str, workspace: &str, parent: Option<&str>) -> Draft {
    draft(EntityKind::Folder, id, Some(workspace), parent)
}

fn note(id: &str, workspace: &str, folder: Option<&str>) -> Draft {
    draft(EntityKind::Note, id, Some(workspace), folder)
}

/// Each entity as `parent/id`, and the warnings' messages.
fn placed(drafts: Vec<Draft>) -> (Vec<String>, Vec<String>) {
    let placed = place(drafts, None, Order::Created);
    let lines = placed
        .entities
        .iter()
        .map(|entity| {
            let parent = entity.parent.as_ref().map_or("", |key| key.id.as_str());
            format!("{parent}/{}", entity.key.id)
        })
        .collect();
    let warnings = placed.warnings.iter().map(ToString::to_string).collect();
    (lines, warnings)
}

#[test]
fn parents_come_before_children_wherever_they_stood() {
    let (lines, warnings) = placed(vec![
        note("n", "w", Some("b")),
        folder("b", "w", Some("a")),
        folder("a", "w", None),
        workspace("w"),
    ]);
    assert_eq!(lines, ["/w", "w/a", "a/b", "b/n"]);
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn unknown_places_lead_to_the_top_with_a_warning() {
    let (lines, warnings) = placed(vec![
        workspace("w"),
        note("n", "w", Some("gone")),
        folder("f", "w", Some("gone")),
        note("m", "nowhere", None),
    ]);
    assert_eq!(lines, ["/w", "w/f", "w/m", "w/n"]);
    assert_eq!(
        warnings,
        [
            "f (page.json): is in folder `gone`, which is not there; the folder was placed at the top of workspace `w`",
            "n (page.json): is in folder `gone`, which is not there; the note was placed at the top of workspace `w`",
            "m (page.json): is in workspace `nowhere`, which is not there; the note was placed in workspace `w`",
        ]
    );
}

#[test]
fn entities_of_an_unknown_workspace_stay_together() {
    let (lines, warnings) = placed(vec![
        workspace("w"),
        folder("f", "nowhere", None),
        note("n", "nowhere", Some("f")),
    ]);
    assert_eq!(lines, ["/w", "w/f", "f/n"]);
    assert_eq!(warnings.len(), 2);
}

#[test]
fn the_default_workspace_is_the_named_else_the_first_of_notic_else_the_first_else_made() {
    let home = |workspaces: &[&str], default: Option<&str>| {
        let mut drafts: Vec<Draft> = workspaces.iter().map(|id| workspace(id)).collect();
        drafts.push(draft(EntityKind::Note, "n", None, None));
        let placed = place(drafts, default.map(ClientId::new).as_ref(), Order::Title);
        let note = placed.entities.iter().find(|e| e.key.id.as_str() == "n");
        assert!(placed.warnings.is_empty());
        note.and_then(|note| note.parent.clone())
            .map(|key| key.id.as_str().to_owned())
            .unwrap()
    };
    assert_eq!(home(&["a", "workspace_1", "b"], Some("b")), "b");
    assert_eq!(home(&["a", "workspace_1", "b"], Some("x")), "workspace_1");
    assert_eq!(home(&["b", "a"], None), "b");
    assert_eq!(home(&[], None), "workspace_1");
    let made = place(vec![note("n", "w", None)], None, Order::Title);
    assert_eq!(made.entities[0].title.as_str(), "Notic");
}

#[test]
fn another_workspaces_folder_is_no_place() {
    let (lines, warnings) = placed(vec![
        workspace("v"),
        workspace("w"),
        folder("f", "v", None),
        folder("g", "w", Some("f")),
        folder("h", "w", Some("g")),
        note("n", "w", Some("f")),
    ]);
    assert_eq!(lines, ["/v", "v/f", "/w", "w/g", "g/h", "w/n"]);
    assert_eq!(warnings.len(), 2);
    assert!(warnings[0].contains("`f`, which is in another workspace"));
}

#[test]
fn without_a_workspace_the_folders_around_decide() {
    let (lines, warnings) = placed(vec![
        workspace("v"),
        workspace("w"),
        folder("f", "w", None),
        draft(EntityKind::Folder, "g", None, Some("f")),
        draft(EntityKind::Note, "n", None, Some("g")),
        draft(EntityKind::Folder, "x", None, Some("y")),
        draft(EntityKind::Folder, "y", None, Some("x")),
    ]);
    assert_eq!(lines, ["/v", "v/x", "x/y", "/w", "w/f", "f/g", "g/n"]);
    assert_eq!(warnings.len(), 1);
}

#[test]
fn rings_are_cut_at_the_smallest_id_in_whatever_order_they_stand() {
    let ring = [
        folder("a", "w", Some("c")),
        folder("b", "w", Some("a")),
        folder("c", "w", Some("b")),
        folder("self", "w", Some("self")),
        folder("tail", "w", Some("b")),
    ];
    for turn in 0..ring.len() {
        let mut drafts = ring.to_vec();
        drafts.rotate_left(turn);
        drafts.push(workspace("w"));
        let (lines, warnings) = placed(drafts);
        assert_eq!(lines, ["/w", "w/a", "a/b", "b/c", "b/tail", "w/self"]);
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].contains("inside itself"));
    }
}

#[test]
fn a_very_deep_chain_is_no_problem() {
    let mut drafts = vec![workspace("w"), folder("f0", "w", None)];
    for depth in 1..50_000 {
        drafts.push(folder(
            &format!("f{depth}"),
            "w",
            Some(&format!("f{}", depth - 1)),
        ));
    }
    let placed = place(drafts, None, Order::Created);
    assert_eq!(placed.entities.len(), 50_001);
    assert!(placed.warnings.is_empty());
}

#[test]
fn siblings_stand_by_date_or_by_title() {
    let at = |draft: Draft, created: Option<u64>, title: &str| {
        let mut draft = draft;
        draft.entity.created = created;
        draft.entity.title = crate::model::PageTitle::new(title);
        draft
    };
    let drafts = vec![
        workspace("w"),
        at(note("1", "w", None), Some(5), "Z"),
        at(note("2", "w", None), None, "b"),
        at(note("3", "w", None), Some(5), "a 10"),
        at(folder("4", "w", None), Some(9), "x"),
        at(note("5", "w", None), Some(1), "A 9"),
        at(folder("6", "w", None), None, "c"),
    ];
    let ids = |order| -> Vec<String> {
        let entities = place(drafts.clone(), None, order).entities;
        entities[1..].iter().map(|e| e.key.id.to_string()).collect()
    };
    assert_eq!(ids(Order::Created), ["5", "1", "3", "4", "6", "2"]);
    assert_eq!(ids(Order::Title), ["6", "4", "5", "3", "2", "1"]);
}

/// Drafts of few ids that name one another, existing or not, in any way.
fn soup() -> impl Strategy<Value = Vec<Draft>> {
    let id = || "[a-f]";
    let one = (
        0..3usize,
        id(),
        proptest::option::of("[a-h]"),
        proptest::option::of("[a-h]"),
        proptest::option::of(0..4u64),
    );
    proptest::collection::vec(one, 0..40).prop_map(|all| {
        let mut seen = HashSet::new();
        all.into_iter()
            .map(|(kind, id, workspace, folder, created)| {
                let kind = EntityKind::ALL[kind];
                let mut made = draft(kind, &id, workspace.as_deref(), folder.as_deref());
                made.entity.created = created;
                made
            })
            .filter(|made| seen.insert(made.entity.key.clone()))
            .collect()
    })
}

proptest! {
    #[test]
    fn any_soup_becomes_a_tree(drafts in soup(), default in proptest::option::of("[a-h]"), by_title: bool) {
        let order = if by_title { Order::Title } else { Order::Created };
        let given: HashSet<EntityKey> = drafts.iter().map(|draft| draft.entity.key.clone()).collect();
        let placed = place(drafts.clone(), default.map(ClientId::new).as_ref(), order);

        let mut before: HashSet<EntityKey> = HashSet::new();
        for entity in &placed.entities {
            match (entity.key.kind, &entity.parent) {
                (EntityKind::Workspace, parent) => prop_assert_eq!(parent, &None),
                (_, Some(parent)) => {
                    prop_assert!(before.contains(parent), "{} stands before its parent", entity.key);
                    prop_assert_ne!(parent.kind, EntityKind::Note);
                }
                (_, None) => prop_assert!(false, "{} has no parent", entity.key),
            }
            prop_assert!(before.insert(entity.key.clone()), "{} stands twice", entity.key);
        }
        prop_assert!(given.is_subset(&before));
        let made = before.len() - given.len();
        let had_workspace = given.iter().any(|key| key.kind == EntityKind::Workspace);
        prop_assert!(made == 0 || (made == 1 && !had_workspace));

        for pair in placed.entities.windows(2) {
            if pair[0].parent == pair[1].parent {
                prop_assert!(siblings(order, &pair[0], &pair[1]).is_lt());
            }
        }
        let mut turned = drafts;
        turned.reverse();
        if turned.iter().filter(|draft| draft.entity.key.kind == EntityKind::Workspace).count() <= 1 {
            // With at most one workspace the default can't differ, so that the order of reading must not matter.
            prop_assert_eq!(place(turned, None, order).entities, placed.entities);
        }
    }
}

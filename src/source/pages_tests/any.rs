//! Whatever the records say.

use proptest::prelude::*;

use super::*;

/// A value of any type, often one that a field may have.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2i64..9).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-d]".prop_map(Value::from),
        "\\PC{0,9}".prop_map(Value::from),
        Just(json!([{"id": "a"}, null])),
        Just(json!({"x": {"y": [1]}})),
    ]
}

fn record() -> impl Strategy<Value = Value> {
    let names = [
        "id",
        "id",
        "id",
        "content",
        "content",
        "displayName",
        "name",
        "workspaceId",
        "folderId",
        "parentId",
        "createdAt",
        "lastModified",
        "deletedAt",
        "isDefault",
        "isBookmarked",
        "icon",
        "other",
    ];
    let fields =
        proptest::collection::vec((proptest::sample::select(names.to_vec()), value()), 0..9);
    let object = fields.prop_map(|fields| {
        let fields = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Value::Object(fields.collect())
    });
    prop_oneof![9 => object, 1 => value()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_the_records_say_each_id_is_told_once(
        notes in proptest::collection::vec(record(), 0..12),
        folders in proptest::collection::vec(record(), 0..6),
        workspaces in proptest::collection::vec(record(), 0..4),
    ) {
        let given: Vec<EntityKey> = [
            (EntityKind::Note, &notes), (EntityKind::Folder, &folders), (EntityKind::Workspace, &workspaces),
        ]
        .into_iter()
        .flat_map(|(kind, records)| records.iter().map(move |record| (kind, record)))
        .filter_map(|(kind, record)| match record.get("id")? {
            Value::String(id) if !id.is_empty() => Some(EntityKey::new(kind, id.as_str())),
            Value::Number(id) if !id.is_f64() => Some(EntityKey::new(kind, id.to_string())),
            _ => None,
        })
        .collect();
        let page = json!({"notes": notes, "folders": folders, "workspaces": workspaces});
        match reading(&[("p.json", page.to_string())]) {
            Ok((_directory, Reading { snapshot, bodies, .. })) => {
                let live = snapshot.entities.iter().map(|entity| &entity.key);
                let mut told: Vec<&EntityKey> = live.chain(&snapshot.trashed).chain(&snapshot.unreadable).collect();
                told.sort();
                let count = told.len();
                told.dedup();
                prop_assert_eq!(count, told.len());
                for key in &given {
                    prop_assert!(told.contains(&key), "{} is lost", key);
                }
                for entity in snapshot.entities.iter().filter(|entity| entity.key.kind == EntityKind::Note) {
                    prop_assert!(bodies.load(&entity.key).is_ok());
                }
            }
            Err(SourceError::Empty { .. }) => prop_assert!(given.is_empty()),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}

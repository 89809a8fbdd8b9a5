//! One page of a list (notion-api.md section 5).

use serde_json::Value;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage<T> {
    /// Its entries.
    pub results: Vec<T>,
    /// Where the list goes on.
    pub next_cursor: Option<String>,
    /// Whether it goes on.
    pub has_more: bool,
}

impl<T> ListPage<T> {
    /// Reads a part of a list with every entry; none for what is no list, or where an entry can't be read. Half a
    /// list would say that something is not there.
    pub fn read(list: Value, read: impl FnMut(Value) -> Option<T>) -> Option<Self> {
        let Value::Object(mut list) = list else {
            return None;
        };
        let Value::Array(entries) = list.remove("results")? else {
            return None;
        };
        Some(Self {
            results: entries.into_iter().map(read).collect::<Option<_>>()?,
            next_cursor: list
                .get("next_cursor")
                .and_then(Value::as_str)
                .map(str::to_owned),
            has_more: list.get("has_more")?.as_bool()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let read = |list| ListPage::read(list, |entry| entry.as_u64());
        let whole =
            read(json!({"results": [1, 2], "next_cursor": "c", "has_more": true, "new": 1}));
        let whole = whole.unwrap();
        assert_eq!(whole.results, [1, 2]);
        assert_eq!(
            (whole.next_cursor.as_deref(), whole.has_more),
            (Some("c"), true)
        );
        let last = read(json!({"results": [], "next_cursor": null, "has_more": false})).unwrap();
        assert_eq!((last.next_cursor, last.has_more), (None, false));
        for wrong in [
            json!([]),
            json!({"has_more": false}),
            json!({"results": []}),
            json!({"results": {}, "has_more": false}),
            json!({"results": [1, "x"], "has_more": false}),
        ] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
    }
}

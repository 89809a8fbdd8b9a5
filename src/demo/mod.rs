//! The bundled sample of Notic data, and a day's changes to it.

use serde_json::{Value, json};

/// Three workspaces of notes that use every construct of Notic's Markdown, as one page of `GET /sync`.
pub const SAMPLE: &str = include_str!("sample.json");

/// The sample as data, to be changed.
///
/// # Errors
/// Never for the bundled text, which a test reads; the type is what reading JSON gives.
pub fn sample() -> serde_json::Result<Value> {
    serde_json::from_str(SAMPLE)
}

/// Changes some notes as a person would in a day: an edit, a rename, a move, a note for the trash, a new one, a folder
/// renamed. Gives what was done, in words.
pub fn change(sample: &mut Value) -> Vec<&'static str> {
    let mut done = Vec::new();
    if let Some(note) = entity(sample, "notes", "session_shopping") {
        let content = note["content"].as_str().unwrap_or_default();
        note["content"] = json!(format!(
            "{}\n\nDon't forget the **lemons**.",
            content.trim_end()
        ));
        done.push("a line added to \"Shopping list\"");
    }
    if let Some(note) = entity(sample, "notes", "session_ferry") {
        note["displayName"] = json!("The night ferry");
        done.push("\"The ferry\" renamed to \"The night ferry\"");
    }
    if let Some(note) = entity(sample, "notes", "session_lh_m1") {
        note["folderId"] = json!("folder_projects");
        done.push("\"2026-01-14 Kick-off\" moved to \"Projects\"");
    }
    if let Some(note) = entity(sample, "notes", "session_attic") {
        note["deletedAt"] = json!(1_790_000_000_000u64);
        done.push("a note about the attic put into the trash");
    }
    if let Some(folder) = entity(sample, "folders", "folder_words") {
        folder["displayName"] = json!("Words and phrases");
        done.push("folder \"Words\" renamed to \"Words and phrases\"");
    }
    if let Some(notes) = sample["notes"].as_array_mut() {
        notes.push(json!({
            "id": "session_tea",
            "content": "# Tea for the afternoon\n\n1. Boil the water\n2. Wait *four* minutes\n",
            "workspaceId": "workspace_1",
            "folderId": "folder_kitchen",
            "createdAt": 1_790_000_000_000u64,
            "lastModified": 1_790_000_000_000u64,
        }));
        done.push("a new note, \"Tea for the afternoon\"");
    }
    done
}

fn entity<'a>(sample: &'a mut Value, list: &str, id: &str) -> Option<&'a mut Value> {
    sample[list]
        .as_array_mut()?
        .iter_mut()
        .find(|entity| entity["id"] == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_finds_what_it_changes() {
        let mut data = sample().unwrap();
        assert_eq!(change(&mut data).len(), 6);
    }
}

//! Sources of many notes in different shapes.

use std::fmt::Write;

use serde_json::{Value, json};

/// Folders and notes of one workspace.
#[derive(Default)]
pub struct Shape {
    folders: Vec<Value>,
    notes: Vec<Value>,
}

impl Shape {
    fn folder(&mut self, parent: Option<usize>) -> usize {
        let number = self.folders.len();
        let parent = parent.map(|number| format!("f{number}"));
        self.folders.push(json!({"id": format!("f{number}"), "name": format!("Folder {number}"), "parentId": parent,
            "workspaceId": "w", "createdAt": 1000 + number}));
        number
    }

    fn note(&mut self, folder: Option<usize>, content: &str) {
        let number = self.notes.len();
        let at = 1_000_000 + number;
        let folder = folder.map(|number| format!("f{number}"));
        self.notes.push(json!({"id": format!("n{number}"), "displayName": format!("Note {number}"), "content": content,
            "folderId": folder, "workspaceId": "w", "createdAt": at, "lastModified": at}));
    }

    /// Adds a note to the workspace itself.
    pub fn put(&mut self, content: &str) {
        self.note(None, content);
    }

    /// A page of Notic's API that holds it all.
    pub fn page(&self) -> Value {
        json!({"notes": self.notes, "folders": self.folders,
            "workspaces": [{"id": "w", "name": "Work", "isDefault": true, "updatedAt": 1}]})
    }
}

/// All notes in one folder.
pub fn flat(notes: usize) -> Shape {
    let mut shape = Shape::default();
    let folder = shape.folder(None);
    for number in 0..notes {
        shape.note(Some(folder), &format!("What note {number} says."));
    }
    shape
}

/// Folders of eight folders each with six notes in each of them, down to the last folder.
pub fn deep(notes: usize) -> Shape {
    let mut shape = Shape::default();
    let mut folder: usize = 0;
    while shape.notes.len() < notes {
        let parent = folder.checked_sub(1).map(|number| number / 8);
        let here = shape.folder(parent);
        for number in 0..6 {
            shape.note(Some(here), &format!("Note {number} of folder {here}."));
        }
        folder += 1;
    }
    shape
}

/// Twenty folders beside each other, with the notes spread over them; every tenth note is so long that it takes two
/// appends more.
pub fn wide(notes: usize) -> Shape {
    let mut shape = Shape::default();
    let folders: Vec<usize> = (0..20).map(|_| shape.folder(None)).collect();
    for number in 0..notes {
        let lines = if number % 10 == 0 { 250 } else { 1 };
        let text = (0..lines).fold(String::new(), |mut text, line| {
            write!(text, "Line {line}.\n\n").unwrap();
            text
        });
        shape.note(Some(folders[number % folders.len()]), &text);
    }
    shape
}

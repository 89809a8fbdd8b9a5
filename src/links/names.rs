//! What entities are called, and how like two names are.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::model::address::markdown_stem;
use crate::model::{EntityKind, Identity, Snapshot};

/// How exact a name has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// But for case, the number of blanks, and how accents are encoded (NFC or NFD).
    Folded,
    /// But for what file names can't hold or often don't: exports leave `/ \ : * ? " < > |` out or write `_`
    /// (notic-data.md section 3), and others write `-` for blanks.
    Loose,
}

impl Form {
    /// The forms of a name that is looked for: one of them has to be among the entity's.
    fn of(self, name: &str) -> Vec<String> {
        let folded = folded(name);
        match self {
            Self::Folded => vec![folded],
            Self::Loose => vec![dashed(&folded), exported(&folded)],
        }
        .into_iter()
        .filter(|form| !form.is_empty())
        .collect()
    }
}

fn composed(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(name)
        .into_owned()
}

fn folded(name: &str) -> String {
    let is_folded = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    if name.bytes().all(is_folded) {
        return name.to_owned();
    }
    let composed = composed(&composed(name).to_lowercase());
    let mut out = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn is_illegal(c: char) -> bool {
    matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// With one dash for any number of blanks and other such signs.
fn dashed(folded: &str) -> String {
    let is_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '_') || is_illegal(c);
    let words: Vec<&str> = folded
        .split(is_gap)
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

/// As Notic's own export names files.
fn exported(folded: &str) -> String {
    let kept: String = folded.chars().filter(|c| !is_illegal(*c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names an entity has: its title, and in a tree of files that of its file.
fn names(snapshot: &Snapshot, at: usize) -> impl Iterator<Item = &str> {
    let entity = &snapshot.entities[at];
    let title = entity.title.as_str();
    let file = (snapshot.source.identity == Identity::Path).then(|| {
        let path = entity.key.id.as_str();
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        match entity.key.kind {
            EntityKind::Note => markdown_stem(name).unwrap_or(name),
            _ => name,
        }
    });
    std::iter::once(title).chain(file.filter(|file| *file != title))
}

/// A name that is looked for, in one form.
pub(super) struct Name<'a> {
    text: &'a str,
    form: Form,
    /// One of these has to be among the forms of an entity's names.
    forms: Vec<String>,
}

impl<'a> Name<'a> {
    pub(super) fn new(text: &'a str, form: Form) -> Self {
        Self {
            text,
            form,
            forms: form.of(text),
        }
    }

    /// Whether an entity has this name.
    pub(super) fn is_of(&self, snapshot: &Snapshot, at: usize) -> bool {
        names(snapshot, at).any(|name| {
            name == self.text || {
                let has = self.form.of(name);
                self.forms.iter().any(|form| has.contains(form))
            }
        })
    }

    /// Whether an entity's name is spelled exactly so.
    pub(super) fn is_spelled_by(&self, snapshot: &Snapshot, at: usize) -> bool {
        let wanted = composed(self.text);
        names(snapshot, at).any(|name| composed(name) == wanted)
    }
}

/// Where names stand: their hashes, sorted, with the positions of those who have them. Who looks something up has to
/// compare the names themselves.
pub(super) struct NameTable(Vec<(u64, u32)>);

/// What a name is looked up by.
#[derive(Hash)]
enum Scope {
    Anywhere,
    Under(Option<usize>),
}

impl NameTable {
    pub(super) fn new(snapshot: &Snapshot, parents: &[Option<u32>]) -> Self {
        let mut entries = Vec::with_capacity(snapshot.entities.len() * 4);
        for (at, parent) in parents.iter().enumerate() {
            let parent = parent.map(|parent| parent as usize);
            let forms: HashSet<String> = names(snapshot, at)
                .flat_map(|name| [Form::Folded, Form::Loose].map(|form| form.of(name)))
                .flatten()
                .collect();
            for form in forms {
                entries.push((hash(&Scope::Anywhere, &form), at as u32));
                entries.push((hash(&Scope::Under(parent), &form), at as u32));
            }
        }
        entries.sort_unstable();
        entries.shrink_to_fit();
        Self(entries)
    }

    /// Those that may have a name right under a parent, or among the topmost.
    pub(super) fn children(
        &self,
        name: &Name<'_>,
        parent: Option<usize>,
        most: usize,
    ) -> Vec<usize> {
        self.look_up(name, &Scope::Under(parent), 0..usize::MAX, most)
    }

    /// Those that may have a name among these positions.
    pub(super) fn anywhere(
        &self,
        name: &Name<'_>,
        within: Range<usize>,
        most: usize,
    ) -> Vec<usize> {
        self.look_up(name, &Scope::Anywhere, within, most)
    }

    fn look_up(
        &self,
        name: &Name<'_>,
        scope: &Scope,
        within: Range<usize>,
        most: usize,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for form in &name.forms {
            let hash = hash(scope, form);
            let start = self
                .0
                .partition_point(|(other, at)| (*other, *at as usize) < (hash, within.start));
            let those = self.0[start..]
                .iter()
                .take_while(|(other, at)| *other == hash && (*at as usize) < within.end);
            found.extend(those.take(most).map(|(_, at)| *at as usize));
        }
        if name.forms.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        found
    }
}

fn hash(scope: &Scope, form: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    scope.hash(&mut hasher);
    form.hash(&mut hasher);
    hasher.finish()
}

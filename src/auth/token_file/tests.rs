use std::thread;

use tempfile::TempDir;

use super::*;
use crate::model::Secret;

struct Home {
    dir: TempDir,
}

impl Home {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, sources: KeySources) -> TokenFile {
        TokenFile::new(&Paths::under(self.dir.path().join("home")), sources)
    }

    fn key_file(&self, name: &str, byte: &str) -> KeySources {
        let path = self.dir.path().join(name);
        fs::write(&path, byte.repeat(32)).unwrap();
        KeySources {
            key_file: Some(path),
            ..KeySources::default()
        }
    }
}

fn passphrase(words: &str) -> KeySources {
    KeySources {
        passphrase: Some(Secret::new(words)),
        ..KeySources::default()
    }
}

fn token(text: &str) -> Entry {
    Entry(serde_json::json!({"access": text}))
}

fn content(file: &TokenFile) -> Vec<u8> {
    fs::read(file.path()).unwrap()
}

#[test]
fn profiles_are_kept_apart_and_forgotten_one_by_one() {
    let home = Home::new();
    let file = home.file(home.key_file("key", "ab"));
    assert_eq!(file.load("a").unwrap(), None);
    assert!(!file.delete("a").unwrap());
    assert_eq!(file.save("a", token("ntn_a")).unwrap(), None);
    file.save("b", token("ntn_b")).unwrap();
    file.save("a", token("ntn_a2")).unwrap();
    assert_eq!(file.load("a").unwrap(), Some(token("ntn_a2")));
    assert_eq!(file.load("b").unwrap(), Some(token("ntn_b")));
    assert!(file.delete("a").unwrap());
    assert!(!file.delete("a").unwrap());
    assert_eq!(file.load("a").unwrap(), None);
    assert!(file.delete("b").unwrap());
    assert!(!file.path().exists());
}

#[test]
fn the_own_key_is_made_at_the_first_save_and_told_once() {
    let home = Home::new();
    let file = home.file(KeySources::default());
    let made = file.save("a", token("ntn_a")).unwrap();
    assert_eq!(made, Some(file.own_key.clone()));
    assert_eq!(file.save("b", token("ntn_b")).unwrap(), None);
    assert_eq!(file.load("a").unwrap(), Some(token("ntn_a")));
}

#[test]
fn a_lost_own_key_is_not_replaced() {
    let home = Home::new();
    let file = home.file(KeySources::default());
    file.save("a", token("ntn_a")).unwrap();
    fs::remove_file(&file.own_key).unwrap();
    let before = content(&file);
    for error in [
        file.load("a").unwrap_err(),
        file.save("a", token("ntn_b")).unwrap_err(),
        file.delete("a").unwrap_err(),
    ] {
        assert!(matches!(error, VaultError::KeyGone { .. }), "{error}");
    }
    assert!(!file.own_key.exists());
    assert_eq!(content(&file), before);
}

#[test]
fn a_wrong_key_or_passphrase_changes_nothing_and_says_so() {
    let home = Home::new();
    let right = home.file(home.key_file("right", "ab"));
    right.save("a", token("ntn_a")).unwrap();
    let before = content(&right);

    let wrong = home.file(home.key_file("wrong", "cd"));
    for error in [
        wrong.load("a").unwrap_err(),
        wrong.save("a", token("ntn_b")).unwrap_err(),
        wrong.delete("a").unwrap_err(),
    ] {
        assert!(matches!(error, VaultError::OtherKey { .. }), "{error}");
        assert!(error.to_string().contains("wrong"), "{error}");
        assert_eq!(error.hints().len(), 2);
    }
    let other_kind = home.file(passphrase("words"));
    let error = other_kind.save("a", token("ntn_b")).unwrap_err();
    assert!(matches!(error, VaultError::OtherKeyKind { .. }), "{error}");
    let error = home.file(KeySources::default()).load("a").unwrap_err();
    assert!(matches!(error, VaultError::KeyGone { .. }), "{error}");

    assert_eq!(content(&right), before);
    assert_eq!(right.load("a").unwrap(), Some(token("ntn_a")));
}

#[test]
fn a_passphrase_opens_what_it_closed_and_no_other_does() {
    let home = Home::new();
    home.file(passphrase("correct horse"))
        .save("a", token("ntn_a"))
        .unwrap();
    let again = home.file(passphrase("correct horse"));
    assert_eq!(again.load("a").unwrap(), Some(token("ntn_a")));
    let error = home.file(passphrase("wrong horse")).load("a").unwrap_err();
    assert!(matches!(error, VaultError::OtherKey { .. }), "{error}");
    assert!(!error.to_string().contains("horse"), "{error}");
}

#[test]
fn a_damaged_file_is_left_as_it_is() {
    let home = Home::new();
    let file = home.file(home.key_file("key", "ab"));
    file.save("a", token("ntn_a")).unwrap();
    let good = content(&file);
    let mut tampered = good.clone();
    *tampered.last_mut().unwrap() ^= 1;
    for bad in [tampered, good[..good.len() / 2].to_vec(), Vec::new()] {
        fs::write(file.path(), &bad).unwrap();
        for error in [
            file.load("a").unwrap_err(),
            file.save("b", token("ntn_b")).unwrap_err(),
        ] {
            assert!(matches!(error, VaultError::FileDamaged(_)), "{error}");
        }
        assert_eq!(content(&file), bad);
    }
}

#[test]
fn a_key_file_that_is_not_there_is_an_error_and_not_made() {
    let home = Home::new();
    let key = home.dir.path().join("nowhere");
    let file = home.file(KeySources {
        key_file: Some(key.clone()),
        ..KeySources::default()
    });
    let error = file.save("a", token("ntn_a")).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert!(!key.exists());
    assert!(!file.path().exists());
}

#[test]
fn what_a_later_version_stored_for_another_profile_stays() {
    let home = Home::new();
    let file = home.file(home.key_file("key", "ab"));
    file.save("a", token("ntn_a")).unwrap();
    let origin = file.origin();
    let mut opened = file.open(&origin).unwrap().unwrap();
    let later = serde_json::json!({"kind": "of a later version", "x": [1]});
    opened.entries.insert("b".to_owned(), later.clone());
    file.write(&origin, &opened).unwrap();

    file.save("a", token("ntn_a2")).unwrap();
    assert_eq!(file.open(&origin).unwrap().unwrap().entries["b"], later);
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let home = Home::new();
    let file = home.file(home.key_file("key", "ab"));
    let names: Vec<String> = (0..8).map(|n| format!("p{n}")).collect();
    thread::scope(|scope| {
        for name in &names {
            let file = &file;
            scope.spawn(move || file.save(name, token(name)).unwrap());
        }
    });
    for name in &names {
        assert_eq!(file.load(name).unwrap(), Some(token(name)));
    }
}

#[test]
#[cfg(unix)]
fn the_file_is_for_this_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let file = home.file(KeySources::default());
    file.save("a", token("ntn_a")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file.path()), 0o600);
    assert_eq!(mode(file.path().parent().unwrap()), 0o700);
}

//! Images of real directories and ZIP files.

use std::fs;

use crate::model::{Digest, EntityKey, EntityKind};
use crate::source::Reading;
use crate::source::fixtures::{directory, reading, zip_file, zipped};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n, nearly";

fn note(path: &str) -> EntityKey {
    EntityKey::new(EntityKind::Note, path)
}

/// The path an address leads to, or why it leads nowhere.
fn place(reading: &Reading, from: &str, address: &str) -> String {
    match reading.images.place(&note(from), address) {
        Ok(file) => file.path,
        Err(why) => format!("! {why}"),
    }
}

const FILES: [(&str, &[u8]); 8] = [
    ("a/n.md", b"x"),
    ("a/b/m.md", b"x"),
    ("a/near.png", PNG),
    ("a/b/near.png", PNG),
    ("attachments/deep/Far Away.png", PNG),
    ("attachments/far away.png", PNG),
    ("odd/50%.png", PNG),
    ("odd/a%20b.png", PNG),
];

#[test]
fn addresses_are_followed_as_editors_mean_them() {
    let folder = directory(&FILES);
    let (_zip, zip) = zip_file("notes.zip", &zipped(&FILES));
    for location in [folder.path().join("Notes"), zip] {
        let reading = reading(&location);
        for (from, address, expected) in [
            ("a/n.md", "near.png", "a/near.png"),
            ("a/b/m.md", "near.png", "a/b/near.png"),
            ("a/b/m.md", "../near.png", "a/near.png"),
            ("a/b/m.md", "a/near.png", "a/near.png"),
            ("a/b/m.md", "/a/near.png", "a/near.png"),
            ("a/n.md", "Far%20Away.png", "attachments/deep/Far Away.png"),
            ("a/n.md", "FAR AWAY.png", "attachments/far away.png"),
            (
                "a/n.md",
                "deep/Far Away.png",
                "attachments/deep/Far Away.png",
            ),
            ("a/n.md", "../odd/50%.png", "odd/50%.png"),
            ("a/n.md", "../odd/a%20b.png", "odd/a%20b.png"),
            ("a/n.md", "near.png?raw=1", "a/near.png"),
            ("a/n.md", "gone.png", "! it is not there"),
            (
                "a/n.md",
                "../../near.png",
                "! it leads out of the folder of the notes",
            ),
        ] {
            assert_eq!(place(&reading, from, address), expected, "{address}");
        }
    }
}

#[test]
fn what_is_no_image_or_too_broken_to_be_one_is_told() {
    let folder = directory(&[
        ("n.md", b"x" as &[u8]),
        ("text.png", b"plain text"),
        ("empty.png", b""),
    ]);
    fs::write(folder.path().join("Notes/true.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    let reading = reading(&folder.path().join("Notes"));
    let find = |address: &str| reading.images.find(&note("n.md"), address).image;
    assert_eq!(
        find("true.png").unwrap().digest,
        Digest::of(b"\x89PNG\r\n\x1a\n")
    );
    let data = find("data:image/png;base64,iVBORw0KGgo=").unwrap();
    assert_eq!(data.digest, Digest::of(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(data.read(1, 3).unwrap(), b"PNG");
    for (address, why) in [
        ("text.png", "it is no image of a kind that Notion takes"),
        ("empty.png", "it is no image of a kind that Notion takes"),
        ("data:image/png;base64,???", "its data is broken"),
    ] {
        assert_eq!(find(address).unwrap_err(), why, "{address}");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_not_taken_for_what_it_was() {
    let folder = directory(&[("n.md", b"x")]);
    let path = folder.path().join("Notes/x.png");
    fs::write(&path, b"\x89PNG\r\n\x1a\n").unwrap();
    let reading = reading(&folder.path().join("Notes"));
    let image = reading.images.find(&note("n.md"), "x.png").image.unwrap();
    assert!(image.read(0, 8).is_ok());
    fs::write(&path, b"\x89PNG\r\n\x1a\n and more").unwrap();
    assert!(image.read(0, 8).is_err());
}

#[cfg(unix)]
#[test]
fn no_link_leads_out() {
    use std::os::unix::fs::symlink;
    let outside = directory(&[("secret.png", PNG)]);
    let folder = directory(&[("a/n.md", b"x"), ("a/real.png", PNG)]);
    let at = |path: &str| folder.path().join("Notes").join(path);
    symlink(outside.path().join("Notes/secret.png"), at("a/link.png")).unwrap();
    symlink(outside.path().join("Notes"), at("a/linked")).unwrap();
    symlink(at("a/real.png"), at("inner.png")).unwrap();
    let reading = reading(&folder.path().join("Notes"));
    let refused = "! it is, or lies behind, a link that leads out of the folder of the notes";
    for (address, expected) in [
        ("link.png", refused),
        ("linked/secret.png", refused),
        ("linked/none.png", "! it is not there"),
        ("../inner.png", "inner.png"),
        ("real.png", "a/real.png"),
    ] {
        assert_eq!(place(&reading, "a/n.md", address), expected, "{address}");
    }
    let real = fs::canonicalize(folder.path().join("Notes")).unwrap();
    let inside = format!("{}/a/real.png", real.display());
    assert_eq!(place(&reading, "a/n.md", &inside), "a/real.png");
    let secret = outside.path().join("Notes/secret.png");
    let secret = secret.to_str().unwrap();
    assert_eq!(place(&reading, "a/n.md", secret), refused, "by its name");
}

#[test]
fn a_single_file_has_the_images_beside_it_and_below() {
    let folder = directory(&[("n.md", b"x"), ("x.png", PNG), ("img/y.png", PNG)]);
    let reading = reading(&folder.path().join("Notes/n.md"));
    assert_eq!(place(&reading, "n.md", "x.png"), "x.png");
    assert_eq!(place(&reading, "n.md", "img/y.png"), "img/y.png");
    assert_eq!(place(&reading, "n.md", "y.png"), "! it is not there");
}

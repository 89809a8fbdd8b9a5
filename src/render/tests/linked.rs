//! References become links where it is known what they mean.

use super::*;
use crate::model::{Leads, PageId, Reference};

fn shown(dialect: Dialect, content: &str) -> (String, Rendered) {
    let mut asked = Vec::new();
    let page = PageId::from_bytes([0xab; 16]);
    let mut leads = |reference: &Reference| {
        assert!(
            !asked.contains(reference),
            "{reference:?} is asked for once"
        );
        asked.push(reference.clone());
        match reference.as_str() {
            text if text.contains("there") => Leads::To(page),
            text if text.contains("twice") => Leads::Several,
            _ => Leads::Nowhere,
        }
    };
    let rendered = render_with(&read(dialect, content), &mut leads, &|_| None);
    let text = outline(&rendered.blocks).replace(
        &format!("https://app.notion.com/p/{}", "ab".repeat(16)),
        "PAGE",
    );
    (text, rendered)
}

#[test]
fn references_become_links_and_others_stay_text() {
    for (content, notic, commonmark) in [
        ("a [b](there.md) c", "a <b|PAGE> c", "a <b|PAGE> c"),
        ("[b](gone.md)", "b (gone.md)", "b (gone.md)"),
        ("[b](#there)", "<b|PAGE>", "<b|PAGE>"),
        ("[[there|b]]", "<[[there|b]]|PAGE>", "<b|PAGE>"),
        ("![[there]]", "<![[there]]|PAGE>", "<there|PAGE>"),
        ("[[gone|b]]", "[[gone|b]]", "[[gone|b]]"),
        (
            "[b](mailto:there@x.example)",
            "b (mailto:there@x.example)",
            "b (mailto:there@x.example)",
        ),
        ("[b](twice.md)", "b (twice.md)", "b (twice.md)"),
    ] {
        assert_eq!(
            shown(Dialect::Notic, content).0,
            format!("paragraph: {notic}")
        );
        assert_eq!(
            shown(Dialect::CommonMark, content).0,
            format!("paragraph: {commonmark}")
        );
    }
}

#[test]
fn each_reference_is_remembered_once_with_what_it_led_to() {
    let (_, rendered) = shown(
        Dialect::Notic,
        "[a](there.md) [b](there.md) [c](https://there.example) [d](twice.md) [e](twice/2.md) [[gone]]",
    );
    let links: Vec<(&str, bool)> = rendered
        .links
        .iter()
        .map(|link| (link.reference.as_str(), link.page.is_some()))
        .collect();
    assert_eq!(
        links,
        [
            ("there.md", true),
            ("twice.md", false),
            ("twice/2.md", false),
            ("gone", false)
        ]
    );
    assert!(matches!(rendered.links[3].reference, Reference::Wiki(_)));
    insta::assert_snapshot!(rendered.warnings.join("\n"), @"2 links fit several notes and stay text, the first: twice.md; write them with the folders of those that are meant");
}

use proptest::prelude::*;

use super::*;
use crate::model::{
    Block, BlockId, Digest, EntityKey, EntityKind, FileStamp, Icon, NoteLink, PageTitle, Reference,
    RichText, Span, WrittenBlock, WrittenBody,
};

/// As errors of writing go: memory has none.
#[derive(Debug)]
struct Never;

impl From<io::Error> for Never {
    fn from(error: io::Error) -> Self {
        panic!("{error}")
    }
}

fn written(file: &MappingFile) -> String {
    let pages = file.pages.iter().cloned().map(Ok::<_, Never>);
    let mut bytes = Vec::new();
    let count = write(&mut bytes, &file.origin, pages, &file.unclear).unwrap();
    assert_eq!(count, file.pages.len());
    String::from_utf8(bytes).unwrap()
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<u64>().prop_map(|n| Digest::of(&n.to_le_bytes()))
}

fn page_id() -> impl Strategy<Value = PageId> {
    any::<[u8; 16]>().prop_map(PageId::from_bytes)
}

fn tree() -> impl Strategy<Value = Vec<WrittenBlock>> {
    prop::collection::vec((".{0,8}", any::<Option<[u8; 16]>>()), 0..4).prop_map(|blocks| {
        let block = |(text, id): (String, Option<[u8; 16]>)| WrittenBlock {
            id: id.map(BlockId::from_bytes),
            ..WrittenBlock::of(&Block::Paragraph {
                text: RichText::fitting([Span::plain(text)]).unwrap_or_default(),
                children: Vec::new(),
            })
        };
        blocks.into_iter().map(block).collect()
    })
}

fn body() -> impl Strategy<Value = BodyState> {
    let link =
        (".{1,8}", any::<bool>(), prop::option::of(page_id())).prop_map(|(text, wiki, page)| {
            NoteLink {
                reference: match wiki {
                    true => Reference::Wiki(text),
                    false => Reference::Address(text),
                },
                page,
            }
        });
    let whole = (
        prop::option::of(digest()),
        digest(),
        prop::collection::vec(link, 0..3),
        tree(),
    );
    prop_oneof![
        Just(BodyState::Nothing),
        Just(BodyState::Unread),
        whole.prop_map(
            |(source, body, links, tree)| BodyState::Written(WrittenBody {
                source,
                body,
                links,
                tree
            })
        ),
    ]
}

fn image() -> impl Strategy<Value = ImageUse> {
    let stamp = (".{1,8}", any::<u64>(), any::<i64>());
    (
        ".{0,8}",
        prop::option::of(stamp),
        prop::option::of(digest()),
    )
        .prop_map(|(address, stamp, content)| ImageUse {
            address,
            file: stamp.map(|(path, size, version)| FileStamp {
                path,
                size,
                version,
            }),
            content,
        })
}

fn kept() -> impl Strategy<Value = KeptPage> {
    (
        prop::sample::select(vec![
            EntityKind::Workspace,
            EntityKind::Folder,
            EntityKind::Note,
        ]),
        ".{0,12}",
        page_id(),
        page_id(),
        ".{0,12}",
        any::<[bool; 3]>(),
        body(),
        prop::collection::vec(image(), 0..3),
    )
        .prop_map(|(kind, id, page, parent, title, flags, body, images)| {
            let body = match kind {
                EntityKind::Note => body,
                _ => BodyState::Nothing,
            };
            KeptPage {
                record: PageRecord {
                    key: EntityKey::new(kind, id),
                    page,
                    parent,
                    title: PageTitle::new(&title),
                    icon: flags[0].then(|| Icon::emoji("🚀").unwrap()),
                    in_trash: flags[1],
                    missing: flags[2],
                    source: match &body {
                        BodyState::Written(whole) => whole.source,
                        _ => None,
                    },
                },
                body,
                images,
            }
        })
}

fn file() -> impl Strategy<Value = MappingFile> {
    let doubt = (
        ".{0,8}",
        ".{0,8}",
        ".{0,20}",
        prop::collection::vec(page_id(), 0..3),
    );
    let doubt = doubt.prop_map(|(id, title, reason, pages)| Unclear {
        key: EntityKey::new(EntityKind::Note, id),
        title: PageTitle::new(&title),
        reason,
        pages,
    });
    (
        any::<u64>(),
        page_id(),
        prop::option::of(".{0,12}"),
        prop::collection::vec(kept(), 0..6),
        prop::collection::vec(doubt, 0..3),
    )
        .prop_map(|(exported_at, root, name, pages, unclear)| MappingFile {
            origin: Origin {
                exported_at,
                profile: "default".into(),
                root,
                root_title: name.clone(),
                notion_workspace_id: name.clone(),
                notion_workspace_name: name,
            },
            pages,
            unclear,
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(file in file()) {
        prop_assert_eq!(read(written(&file).as_bytes()).unwrap(), file);
    }

    #[test]
    fn a_file_that_is_cut_short_is_refused(file in file(), share in 0.0..1.0f64) {
        let text = written(&file);
        let cut = (text.trim_end().len() as f64 * share) as usize;
        prop_assert!(read(&text.as_bytes()[..cut]).is_err());
    }

    #[test]
    fn nothing_that_is_read_ends_in_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _refused = read(&bytes[..]);
    }
}

#[test]
fn one_page_stands_on_a_line() {
    let key = EntityKey::new(EntityKind::Note, "a");
    let file = MappingFile {
        origin: Origin {
            exported_at: 5,
            profile: "default".into(),
            root: PageId::from_bytes([1; 16]),
            root_title: None,
            notion_workspace_id: None,
            notion_workspace_name: None,
        },
        pages: vec![KeptPage {
            record: PageRecord {
                key: key.clone(),
                page: PageId::from_bytes([2; 16]),
                parent: PageId::from_bytes([1; 16]),
                title: PageTitle::new("A"),
                icon: None,
                in_trash: false,
                missing: false,
                source: None,
            },
            body: BodyState::Unread,
            images: Vec::new(),
        }],
        unclear: Vec::new(),
    };
    insta::assert_snapshot!(written(&file), @r#"
    {"format":"notic-notion mapping","version":1,"exportedAt":5,"profile":"default","root":"01010101-0101-0101-0101-010101010101",
    "pages":[
    {"kind":"note","clientId":"a","page":"02020202-0202-0202-0202-020202020202","parent":"01010101-0101-0101-0101-010101010101","title":"A","body":{"state":"unread"}}
    ],
    "unclear":[
    ]}
    "#);
}

#[test]
fn what_is_no_mapping_or_a_newer_one_is_told_as_such() {
    let told = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    for foreign in [
        "",
        "{}",
        "[]",
        "notes",
        r#"{"format": "other", "version": 1}"#,
    ] {
        assert!(
            told(foreign).contains("is not what"),
            "{foreign}: {}",
            told(foreign)
        );
    }
    let newer = told(r#"{"format": "notic-notion mapping", "version": 2, "pages": "otherwise"}"#);
    assert!(newer.contains("update notic-notion"), "{newer}");
    let wrong = told(r#"{"format": "notic-notion mapping", "version": 1, "pages": []}"#);
    assert!(wrong.contains("makes no sense"), "{wrong}");
}
